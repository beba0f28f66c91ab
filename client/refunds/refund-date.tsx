import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { DateCorrected, DatePreview } from "../../shared/contract/refund-desk.ts"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { serverNow } from "../api/server-time.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { dayWords } from "./refund-list.tsx"
import { fromShopField, toShopField } from "./shop-time.ts"

type Dated = {
  id: string
  what: "notice" | "arrival" | "shipment"
  parcelId?: string
  was: number | null
  label: string
}

/** Which dates of a case the legal clock runs from. What nobody saw arrive has no arrival to put right. */
export function datesOf(t: typeof Say, seen: RefundCase): Dated[] {
  const parcels = (seen.parcels ?? []).flatMap((parcel): Dated[] => {
    const tracking = groupForEye(parcel.tracking ?? "").join("\u00a0")
    const of = { parcelId: parcel.id }
    const arrival = t("finance:date.arrival", { tracking })
    const shipment = t("finance:date.shipment", { tracking })
    return [
      ...(parcel.arrivedAt === null
        ? []
        : [{ ...of, id: `arrival ${parcel.id}`, what: "arrival" as const, was: parcel.arrivedAt, label: arrival }]),
      { ...of, id: `shipment ${parcel.id}`, what: "shipment", was: parcel.shippedAt, label: shipment },
    ]
  })
  return [{ id: "notice", what: "notice", was: seen.noticeAt, label: t("finance:date.notice") }, ...parcels]
}

/** A date put right, its effect on the due day shown before it is sent. */
export function RefundDate({ seen, onClose }: { seen: RefundCase; onClose: () => void }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const zone = seen.timeZone ?? "UTC"
  const dates = datesOf(t, seen)
  const [chosen, setChosen] = useState(dates[0] as Dated)
  const [typed, setTyped] = useState(() => (chosen.was === null ? "" : toShopField(chosen.was, zone)))
  const [reason, setReason] = useState("")
  const at = fromShopField(typed, zone)
  const changed = at !== null && (chosen.was === null || toShopField(chosen.was, zone) !== typed)
  const future = at !== null && at > serverNow()
  const change = { what: chosen.what, ...(chosen.parcelId && { parcelId: chosen.parcelId }), at }
  const path = `/api/refunds/cases/${encodeURIComponent(seen.returnId)}`
  const preview = useQuery({
    queryKey: ["refunds", "date-preview", seen.returnId, change],
    queryFn: () => answered(DatePreview, `${path}/date-preview`, { method: "POST", body: change }),
    enabled: changed && !future,
    networkMode: "always",
    retry: false,
  })
  const send = useMutation({
    networkMode: "always",
    mutationFn: () => {
      const body = { ...change, was: chosen.was, reason: reason.trim() }
      return answered(DateCorrected, `${path}/dates`, { method: "POST", body })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const lacking =
    !changed || future ? t("finance:date.lacksDate") : reason.trim() === "" ? t("finance:date.lacksReason") : null
  const choose = (id: string) => {
    const next = dates.find((date) => date.id === id) ?? chosen
    setChosen(next)
    setTyped(next.was === null ? "" : toShopField(next.was, zone))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate()
  }
  if (send.data) {
    const day = send.data.dueDay
    return (
      <DeskDialog title={t("finance:date.title")} onClose={onClose}>
        <p role="status">
          {day ? t("finance:date.done", { day: dayWords(day, language, "long") }) : t("finance:date.doneNone")}
        </p>
        <div className="line">
          <DeskButton kind="main" onClick={onClose}>
            {t("common:close")}
          </DeskButton>
        </div>
      </DeskDialog>
    )
  }
  return (
    <DeskDialog title={t("finance:date.title")} onClose={onClose}>
      <form className="finance-date" onSubmit={submit}>
        <p className="desk-quiet">{t("finance:date.note")}</p>
        {send.error && <DeskTrouble error={send.error} />}
        <DeskSelect
          label={t("finance:date.which")}
          value={chosen.id}
          onChange={(event) => choose(event.target.value)}
          choices={dates}
        />
        <Field
          type="datetime-local"
          label={t("finance:date.at")}
          value={typed}
          max={toShopField(serverNow(), zone)}
          onChange={(event) => setTyped(event.target.value)}
          hint={
            chosen.was === null
              ? t("finance:date.wasNone")
              : t("finance:date.was", { when: exactDate(chosen.was, language, "minute", zone) })
          }
          wrong={future ? t("finance:date.future") : null}
        />
        <div className="effect" role="status">
          {preview.error && changed && <DeskTrouble error={preview.error} />}
          {preview.data && changed && effectWords(t, language, preview.data).map((words) => <p key={words}>{words}</p>)}
        </div>
        <Field
          label={t("finance:date.reason")}
          value={reason}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="line">
          <DeskButton kind="main" type="submit" lacking={lacking}>
            {send.isPending ? t("desk:saving") : t("finance:date.send")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

/** What becomes of the due day, and of what the law adds. */
export function effectWords(t: typeof Say, language: string, effect: DatePreview): string[] {
  const { dueDay, newDueDay, surchargeMinor, newSurchargeMinor, currency } = effect
  const day = (of: string) => dayWords(of, language, "long")
  const money = (minor: number) => formatMoney(minor, currency, language)
  const due = () => {
    if (dueDay === newDueDay) return dueDay ? t("finance:date.same", { day: day(dueDay) }) : t("finance:date.none")
    if (dueDay === null) return t("finance:date.begins", { to: day(newDueDay ?? "") })
    if (newDueDay === null) return t("finance:date.ends", { from: day(dueDay) })
    return t("finance:date.moves", { from: day(dueDay), to: day(newDueDay) })
  }
  if (surchargeMinor === newSurchargeMinor) return [due()]
  return [due(), t("finance:date.surcharge", { from: money(surchargeMinor), to: money(newSurchargeMinor) })]
}
