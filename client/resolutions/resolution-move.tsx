import { useState } from "react"
import type { ResolutionMove } from "../../shared/contract/resolutions.ts"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { type FormProps, ResolutionForm } from "./resolution-form.tsx"

type To = ResolutionMove["to"]
const isSent = (to: To) => to !== "in_repair" && to !== "repaired"

/** What was done with the thing; what is sent cannot be taken back, so its parcel's number is asked. */
export function ResolutionMoveForm({ to, ...props }: FormProps & { to: To }) {
  const { t } = useWords()
  const [carrier, setCarrier] = useState("")
  const [tracking, setTracking] = useState("")
  const [orderNumber, setOrderNumber] = useState("")
  const sent = isSent(to)
  const told = (name: string, value: string) => value.trim() !== "" && { [name]: value.trim() }
  return (
    <ResolutionForm
      {...props}
      act="move"
      title={sent ? t("resolutions:ask.sent", { title: props.one.title }) : t(`resolutions:move.${to}`)}
      verb={t(sent ? "resolutions:ask.sentDo" : `resolutions:move.${to}`)}
      lacking={sent && tracking.trim() === "" ? t("resolutions:ask.trackingLacks") : null}
      body={() => ({
        to,
        ...told("carrier", carrier),
        ...told("tracking", tracking),
        ...told("orderNumber", orderNumber),
      })}
    >
      {sent ? <p>{t("resolutions:ask.sentNote")}</p> : <p>{props.one.title}</p>}
      {to === "replacement_shipped" && (
        <Field
          label={t("resolutions:ask.orderNumber")}
          value={orderNumber}
          maxLength={100}
          onChange={(event) => setOrderNumber(event.target.value)}
        />
      )}
      {sent && (
        <>
          <Field
            label={t("resolutions:ask.carrier")}
            value={carrier}
            maxLength={60}
            onChange={(event) => setCarrier(event.target.value)}
          />
          <Field
            label={t("resolutions:ask.tracking")}
            value={tracking}
            maxLength={100}
            onChange={(event) => setTracking(event.target.value)}
          />
        </>
      )}
    </ResolutionForm>
  )
}
