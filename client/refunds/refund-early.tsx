import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useRef, useState } from "react"
import { type ActReason, EarlyPaid } from "../../shared/contract/refund-acts.ts"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { refundKeys } from "./refund-keys.ts"
import { WhyFields } from "./refund-why.tsx"

type Owed = RefundCase["obligations"][number]

/** What the law wants before anybody looked: paid in advance by a person, with a reason, and claimed if it is not in order. */
export function PayEarly({ seen, alone }: { seen: RefundCase; alone: boolean }) {
  const { t, language } = useWords()
  const [asked, setAsked] = useState<Owed | null>(null)
  const first = useRef<HTMLButtonElement>(null)
  // where no refund stands beside it, the key that leads to a release leads here
  useDeskKeys(alone ? { [refundKeys.release]: () => first.current?.focus() } : {})
  return (
    <>
      {seen.obligations.map((one, at) => (
        <DeskButton
          key={`${one.lineId} ${one.reason}`}
          {...(at === 0 && { ref: first })}
          {...(at === 0 && alone && { keyCap: "A" })}
          onClick={() => setAsked(one)}
        >
          {t(seen.obligations.length > 1 ? "acts:early.openOf" : "acts:early.open", {
            amount: formatMoney(one.amountMinor, seen.currency, language),
            title: one.title,
          })}
        </DeskButton>
      ))}
      {asked && <Ask seen={seen} owed={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

function Ask({ seen, owed, onClose }: { seen: RefundCase; owed: Owed; onClose: () => void }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [why, setWhy] = useState<ActReason | "">("")
  const [words, setWords] = useState("")
  const amount = formatMoney(owed.amountMinor, seen.currency, language)
  const send = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(EarlyPaid, `/api/refunds/cases/${seen.returnId}/pay-early`, {
        method: "POST",
        body: {
          ...{ lineId: owed.lineId, amountMinor: owed.amountMinor, why },
          ...(words.trim() !== "" && { reason: words.trim() }),
        },
      }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const lacking = why === "" ? t("acts:why.choose") : why === "other" && words.trim() === "" ? t("acts:words") : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate()
  }
  return (
    <DeskDialog title={t("acts:early.title", { amount })} onClose={onClose}>
      <form className="finance-date" onSubmit={submit}>
        <p>{owed.title}</p>
        <p className="desk-quiet">{t("acts:early.note")}</p>
        {send.error && <DeskTrouble error={send.error} />}
        <WhyFields act="early" why={why} onWhy={setWhy} words={words} onWords={setWords} />
        <div className="line">
          <DeskButton kind="main" type="submit" lacking={lacking}>
            {send.isPending ? t("desk:saving") : t("acts:early.open", { amount })}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
