import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { Shipment, type WayChoice, type WayToSend } from "../../shared/contract/sending.ts"
import { isBookedWay } from "../../shared/domain/shipment-moves.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { AddressFields, DeskCheck, emptyAddress, isWholeAddress, senderOf } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { priceWords } from "./price-words.ts"

const keyOf = ({ way, carrier }: WayToSend) => `${way} ${carrier ?? ""}`
const tomorrow = () => new Date(Date.now() + 24 * 60 * 60_000).toISOString().slice(0, 10)

type Props = { returnId: string; ways: readonly WayToSend[]; onClose: () => void }

/** Chosen for a customer on the phone, with the price that they would have been shown. */
export function SendingForm({ returnId, ways, onClose }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [key, setKey] = useState("")
  const [tracking, setTracking] = useState("")
  const [day, setDay] = useState(tomorrow)
  const [elsewhere, setElsewhere] = useState(false)
  const [address, setAddress] = useState(emptyAddress)
  const [tried, setTried] = useState(false)
  const way = ways.find((one) => keyOf(one) === key)
  const isBooked = way !== undefined && isBookedWay(way.way)
  const isWhole = way !== undefined && (!isBooked || !elsewhere || isWholeAddress(address))
  const send = useMutation({
    networkMode: "always",
    mutationFn: (choice: WayChoice) =>
      answered(Shipment, `/api/returns/${returnId}/sending`, { method: "POST", body: { choice } }),
    onSuccess: onClose,
    onError: (error) => {
      // nobody knows where it leaves from: say so
      if (error instanceof Refused && error.refusal.errors?.some((one) => one.path === "sender")) setElsewhere(true)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns", "sending", returnId] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isWhole || !way) return
    const sender = elsewhere ? { sender: senderOf(address) } : {}
    const carrier = way.carrier ?? ""
    if (way.way === "drop_off") send.mutate({ way: "drop_off", carrier, ...sender })
    else if (way.way === "pickup") send.mutate({ way: "pickup", carrier, day, ...sender })
    else if (way.way === "own_carrier")
      send.mutate({ way: "own_carrier", ...(tracking.trim() && { tracking: tracking.trim() }) })
    else send.mutate({ way: way.way })
  }
  return (
    <DeskDialog title={t("sending:choose")} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate>
        {send.error && <DeskTrouble error={send.error} />}
        <fieldset className="sending-ways">
          <legend>{t("sending:whichWay")}</legend>
          {ways.map((one) => (
            <label key={keyOf(one)} className="desk-check">
              <input type="radio" name="way" checked={key === keyOf(one)} onChange={() => setKey(keyOf(one))} />
              <span>
                {one.title === null
                  ? t(`sending:way.${one.way}`)
                  : t("sending:by", { way: t(`sending:way.${one.way}`), carrier: one.title })}
                , {priceWords(t, language, one)}
              </span>
            </label>
          ))}
          {tried && !way && <p className="desk-ink-stop">{t("sending:lacks")}</p>}
        </fieldset>
        {way?.way === "own_carrier" && (
          <Field
            label={t("sending:tracked")}
            value={tracking}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setTracking(event.target.value)}
          />
        )}
        {way?.way === "pickup" && (
          <Field
            label={t("sending:pickupDay")}
            type="date"
            value={day}
            min={tomorrow()}
            onChange={(event) => setDay(event.target.value)}
          />
        )}
        {isBooked && <DeskCheck label={t("sending:other")} checked={elsewhere} onChange={setElsewhere} />}
        {isBooked && elsewhere && <AddressFields address={address} tried={tried} onChange={setAddress} />}
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {send.isPending ? t("desk:saving") : t("sending:choose")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
