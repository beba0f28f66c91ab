import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, type ReactNode, useState } from "react"
import { ReturnActed, type ReturnPage, returnReasons } from "../../shared/contract/returns.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { atDay, dayOf } from "./form-days.ts"
import { dayWords, reasonWords } from "./return-words.ts"

type Props = { seen: ReturnPage; onClose: () => void }

/** The customer keeps the goods. */
export function CancelForm({ seen, onClose }: Props) {
  const { t } = useWords()
  return (
    <ActForm
      seen={seen}
      onClose={onClose}
      act="cancel"
      title={t("intake:ask.cancelTitle")}
      verb={t("intake:ask.cancelAct")}
      body={(reason) => ({ reason })}
      danger
    >
      <p>{t("intake:ask.cancelNote")}</p>
    </ActForm>
  )
}

export function ExtendForm({ seen, onClose }: Props) {
  const { t, language } = useWords()
  const from = seen.window?.lastDay ?? ""
  const [to, setTo] = useState(from)
  const later = to > from
  return (
    <ActForm
      seen={seen}
      onClose={onClose}
      act="extend"
      title={t("intake:ask.extendTitle")}
      verb={t("intake:ask.extendAct", { day: later ? dayWords(to, language) : "" })}
      body={(reason) => ({ from, to, reason })}
      lacking={later ? null : t("intake:ask.extendLacks")}
    >
      <p>{t("intake:ask.extendNote")}</p>
      <Field
        label={t("intake:ask.extendTo")}
        type="date"
        min={from}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
    </ActForm>
  )
}

/** The day that the customer said so, or why a line comes back; one at a time, each with its reason. */
export function CorrectForm({ seen, onClose }: Props) {
  const { t } = useWords()
  const open = seen.lines.filter((line) => !line.judged)
  const choices = [
    ...(seen.may.correctNotice === null ? [{ id: "notice", label: t("intake:ask.notice") }] : []),
    ...open.map((line) => ({ id: line.id, label: t("intake:ask.lineReason", { title: line.title }) })),
  ]
  const [what, setWhat] = useState(choices[0]?.id ?? "notice")
  const [day, setDay] = useState(dayOf(seen.noticeAt))
  const [to, setTo] = useState<string>("")
  const line = open.find((one) => one.id === what)
  const changed = line ? to !== "" && to !== line.reason : day !== "" && day !== dayOf(seen.noticeAt)
  return (
    <ActForm
      seen={seen}
      onClose={onClose}
      act="correct"
      title={t("intake:ask.correctTitle")}
      verb={t("intake:ask.correctAct")}
      lacking={changed ? null : t("intake:ask.correctLacks")}
      body={(reason) =>
        line
          ? { what: "line_reason", lineId: line.id, from: line.reason, to, reason }
          : { what: "notice", from: seen.noticeAt, to: atDay(day, seen.noticeAt), reason }
      }
    >
      <DeskSelect
        label={t("intake:ask.what")}
        choices={choices}
        value={what}
        onChange={(event) => setWhat(event.target.value)}
      />
      {line ? (
        <DeskSelect
          label={t("intake:ask.reasonTo")}
          choices={[{ id: "", label: reasonWords(t, line.reason) }, ...reasonChoices(t)]}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      ) : (
        <Field
          label={t("intake:ask.noticeTo")}
          type="date"
          max={dayOf(Date.now())}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      )}
    </ActForm>
  )
}

export const reasonChoices = (t: ReturnType<typeof useWords>["t"]) =>
  returnReasons.map((id) => ({ id, label: t(`intake:reason.${id}`) }))

type ActProps = Props & {
  act: "cancel" | "extend" | "correct"
  title: string
  verb: string
  body: (reason: string) => Record<string, unknown>
  lacking?: string | null
  danger?: boolean
  children: ReactNode
}

function ActForm({ seen, onClose, act, title, verb, body, lacking = null, danger = false, children }: ActProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const send = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(ReturnActed, `/api/returns/${seen.id}/${act}`, { method: "POST", body: body(reason.trim()) }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns"] }),
  })
  const lacks = lacking ?? (reason.trim() === "" ? t("intake:ask.whyLacks") : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacks === null && !send.isPending) send.mutate()
  }
  return (
    <DeskDialog title={title} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate autoComplete="off">
        {send.error && <DeskTrouble error={send.error} />}
        {children}
        <Field
          label={t("intake:ask.why")}
          value={reason}
          maxLength={1000}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="desk-form-end">
          <DeskButton onClick={onClose}>{t("intake:ask.close")}</DeskButton>
          <DeskButton kind={danger ? "danger" : "main"} type="submit" lacking={lacks}>
            {send.isPending ? t("desk:saving") : verb}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
