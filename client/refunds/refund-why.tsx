import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type ActReason, actReasons } from "../../shared/contract/refund-acts.ts"
import { RefundActed } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { paymentNoteWords } from "./payment-words.ts"
import type { Intent } from "./refund-words.ts"
import { useSeenVersion } from "./use-seen-version.ts"

export type WhyAct = "reject" | "hold" | "stop"

type Props = {
  act: WhyAct
  intent: Intent
  /** What was typed beside the buttons. */
  words: string
  onDone: (said: string) => void
  onClose: () => void
}

/** Refuse, hold or stop: a reason from the act's list, and words where the list says nothing. No money leaves by it. */
export function RefundWhy({ act, intent, words: typed, onDone, onClose }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [why, setWhy] = useState<ActReason | "">(typed.trim() === "" ? "" : "other")
  const [words, setWords] = useState(typed)
  const amount = formatMoney(intent.amountMinor, intent.currency, language)
  const send = useMutation({
    networkMode: "always",
    mutationFn: (version: string) =>
      answered(RefundActed, `/api/refunds/intents/${intent.id}/${act}`, {
        method: "POST",
        body: { version, why, ...(words.trim() !== "" && { reason: words.trim() }) },
      }),
    onSuccess: () => {
      onDone(t(`acts:${act}.done`, { amount }))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const version = useSeenVersion(intent, send.error)
  const lacking = why === "" ? t("acts:why.choose") : why === "other" && words.trim() === "" ? t("acts:words") : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate(version)
  }
  return (
    <DeskDialog title={t(`acts:${act}.title`, { amount })} onClose={onClose}>
      <form className="finance-date" onSubmit={submit}>
        <p className="desk-quiet">{t(`acts:${act}.note`)}</p>
        {send.error && <DeskTrouble error={send.error} />}
        <WhyFields act={act} why={why} onWhy={setWhy} words={words} onWords={setWords} />
        <div className="line">
          <DeskButton kind={act === "hold" ? "main" : "danger"} type="submit" lacking={lacking}>
            {send.isPending ? t("desk:saving") : t(`acts:${act}.send`, { amount })}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

type FieldsProps = {
  act: keyof typeof actReasons
  why: ActReason | ""
  onWhy: (why: ActReason | "") => void
  words: string
  onWords: (words: string) => void
}

/** The reason from the list, then one's own words. */
export function WhyFields({ act, why, onWhy, words, onWords }: FieldsProps) {
  const { t } = useWords()
  const list: readonly ActReason[] = actReasons[act]
  return (
    <>
      <DeskSelect
        label={t("acts:why.label")}
        value={why}
        onChange={(event) => onWhy(list.find((each) => each === event.target.value) ?? "")}
        choices={[
          { id: "", label: t("acts:why.choose") },
          ...list.map((each) => ({ id: each, label: t(`acts:why.${each}`) })),
        ]}
      />
      <Field
        label={t(why === "" || why === "other" ? "acts:words" : "acts:wordsFree")}
        value={words}
        maxLength={1000}
        autoComplete="off"
        onChange={(event) => onWords(event.target.value)}
      />
    </>
  )
}

/** A reason as a refund keeps it: a code of a list, else somebody's own words. */
export function noteWords(t: typeof Say, note: string): string {
  const code = (Object.values(actReasons).flat() as ActReason[]).find((each) => each === note)
  return code ? t(`acts:why.${code}`) : paymentNoteWords(t, note)
}
