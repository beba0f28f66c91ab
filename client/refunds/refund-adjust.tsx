import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type ActReason, Adjusted } from "../../shared/contract/refund-acts.ts"
import { readDecimal } from "../../shared/domain/decimal-money.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { WhyFields } from "./refund-why.tsx"
import type { Intent } from "./refund-words.ts"
import { useSeenVersion } from "./use-seen-version.ts"

type Props = { intent: Intent; onDone: (said: string) => void; onClose: () => void }

/** What was paid, set right: more is a second refund for another person to release, less is claimed of the customer. */
export function RefundAdjust({ intent, onDone, onClose }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const { currency } = intent
  const [direction, setDirection] = useState<"up" | "down">("up")
  const [typed, setTyped] = useState("")
  const [why, setWhy] = useState<ActReason | "">("")
  const [words, setWords] = useState("")
  const amountMinor = readDecimal(typed, currency)
  const money = (minor: number) => formatMoney(minor, currency, language)
  const amount = money(amountMinor ?? 0)
  const send = useMutation({
    networkMode: "always",
    mutationFn: (version: string) =>
      answered(Adjusted, `/api/refunds/intents/${intent.id}/adjust`, {
        method: "POST",
        body: {
          ...{ version, direction, amountMinor, currency, why },
          ...(words.trim() !== "" && { reason: words.trim() }),
        },
      }),
    onSuccess: () => {
      onDone(t(direction === "up" ? "acts:adjust.doneUp" : "acts:adjust.doneDown", { amount }))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const version = useSeenVersion(intent, send.error)
  const wants = t("acts:adjust.amountLacks", { example: money(1_250) })
  const lacking = !amountMinor
    ? wants
    : why === ""
      ? t("acts:adjust.lacks")
      : why === "other" && words.trim() === ""
        ? t("acts:words")
        : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate(version)
  }
  // the server says how much is left: here its own words are worth reading
  const refusal = (send.error as { refusal?: { code: string; detail?: string } } | null)?.refusal
  return (
    <DeskDialog title={t("acts:adjust.title")} onClose={onClose}>
      <form className="finance-date" onSubmit={submit}>
        <p className="desk-quiet">{t("acts:adjust.note", { amount: money(intent.amountMinor) })}</p>
        {send.error && <DeskTrouble error={send.error} />}
        {refusal?.code === "conflict" && refusal.detail && <p className="desk-quiet">{refusal.detail}</p>}
        <fieldset className="finance-story">
          <legend className="unseen">{t("acts:adjust.title")}</legend>
          {(["up", "down"] as const).map((each) => (
            <label key={each} className="desk-chip">
              <input type="radio" name="direction" checked={each === direction} onChange={() => setDirection(each)} />
              {t(each === "up" ? "acts:adjust.more" : "acts:adjust.less")}
            </label>
          ))}
        </fieldset>
        <Field
          label={t("acts:adjust.amount", { currency })}
          inputMode="decimal"
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          wrong={typed !== "" && !amountMinor ? wants : null}
        />
        <WhyFields act="adjust" why={why} onWhy={setWhy} words={words} onWords={setWords} />
        <div className="line">
          <DeskButton kind="main" type="submit" lacking={lacking}>
            {send.isPending
              ? t("desk:saving")
              : t(direction === "up" ? "acts:adjust.sendUp" : "acts:adjust.sendDown", { amount })}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
