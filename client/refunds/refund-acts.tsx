import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useRef, useState } from "react"
import { RefundActed } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { RefundAdjust } from "./refund-adjust.tsx"
import { refundKeys } from "./refund-keys.ts"
import { RefundWhy, type WhyAct } from "./refund-why.tsx"
import type { Intent } from "./refund-words.ts"

export type RefundActName = "release" | "retry"
const done = { release: "refunds:released", retry: "refunds:retried" } as const

type Props = {
  intent: Intent
  reason: string
  onReason: (reason: string) => void
  /** Opens the form that puts a date right. */
  onDate: () => void
}

/** What finance may do with the refund. Money that has gone does not come back: each act wants its reason first. */
export function RefundActs({ intent, reason, onReason, onDate }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const buttons = {
    release: useRef<HTMLButtonElement>(null),
    retry: useRef<HTMLButtonElement>(null),
  }
  const [asking, setAsking] = useState<WhyAct | "adjust" | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const [pressed, setPressed] = useState<RefundActName>("release")
  const act = useMutation({
    networkMode: "always",
    mutationFn: (name: RefundActName) =>
      answered(RefundActed, `/api/refunds/intents/${intent.id}/${name}`, {
        method: "POST",
        body: { version: intent.version, ...(reason.trim() !== "" && { reason: reason.trim() }) },
      }),
    onSuccess: () => {
      onReason("")
      return queries.invalidateQueries({ queryKey: ["refunds"] })
    },
    // a refusal is said at once, however slowly the new state comes
    onError: () => void queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const [opened] = useState(intent)
  const changed = opened.version !== intent.version && act.isIdle && told === null
  const amount = formatMoney(intent.amountMinor, intent.currency, language)
  const lacking = reason.trim() === "" ? t("refunds:reasonLacks") : null
  const lead = (name: RefundActName) => (lacking ? field : buttons[name]).current?.focus()
  const may = intent.may
  const no: WhyAct | null = may.stop ? "stop" : may.reject ? "reject" : null
  useDeskKeys({
    [refundKeys.reason]: () => field.current?.focus(),
    ...(may.release && { [refundKeys.release]: () => lead("release") }),
    ...(no && { [refundKeys.reject]: () => setAsking(no) }),
    ...(may.hold && { [refundKeys.hold]: () => setAsking("hold") }),
    ...(may.adjust && { [refundKeys.adjust]: () => setAsking("adjust") }),
    ...(may.retry && { [refundKeys.retry]: () => lead("retry") }),
  })
  const send = (name: RefundActName) => {
    setPressed(name)
    act.mutate(name)
  }
  // above the threshold the first of two releases: it stays held for the second
  const first = act.data?.state === "held"
  const said = (told !== null || act.isSuccess) && (
    <LineMessage meaning="go" title={told ?? t(first ? "refunds:releasedFirst" : done[pressed], { amount })} />
  )
  const tell = (words: string) => {
    onReason("")
    setTold(words)
  }
  const close = () => setAsking(null)
  const asked =
    asking === "adjust" ? (
      <RefundAdjust intent={intent} onDone={tell} onClose={close} />
    ) : asking ? (
      <RefundWhy act={asking} intent={intent} words={reason} onDone={tell} onClose={close} />
    ) : null
  if (!mayAny(may)) {
    const late = act.error || (changed && mayAny(opened.may))
    return (
      <>
        <div className="desk-acts">
          {said}
          {act.error ? (
            <DeskTrouble error={act.error} />
          ) : (
            late && <LineMessage meaning="look" title={t("desk:changed")} />
          )}
          {!said && reason.trim() !== "" && (
            <p className="desk-quiet">{t("live:yourWords", { words: reason.trim() })}</p>
          )}
          <div className="line">
            <DeskButton keyCap={refundKeys.date.toUpperCase()} onClick={onDate}>
              {t("finance:date.open")}
            </DeskButton>
            {may.adjust && (
              <DeskButton keyCap={refundKeys.adjust.toUpperCase()} onClick={() => setAsking("adjust")}>
                {t("acts:adjust.open")}
              </DeskButton>
            )}
          </div>
        </div>
        {asked}
      </>
    )
  }
  const kept = (event: FormEvent) => {
    // Enter in the reason goes on to the act that is asked; it never pays by itself
    event.preventDefault()
    buttons[may.release ? "release" : "retry"].current?.focus()
  }
  const button = (name: RefundActName) => ({
    ref: buttons[name],
    keyCap: refundKeys[name].toUpperCase(),
    onClick: () => send(name),
    onLacking: () => field.current?.focus(),
  })
  return (
    <>
      <form className="desk-acts" onSubmit={kept} aria-label={t("refunds:acts")}>
        {act.error && <DeskTrouble error={act.error} />}
        {changed && <LineMessage meaning="look" title={t("desk:changed")} />}
        {said}
        <div className="desk-reason">
          <label htmlFor="refund-reason">{t("refunds:reason")}</label>
          <input
            id="refund-reason"
            ref={field}
            value={reason}
            maxLength={1000}
            autoComplete="off"
            onChange={(event) => onReason(event.target.value)}
          />
        </div>
        <div className="line">
          {may.release && (
            <DeskButton kind="main" lacking={lacking} {...button("release")}>
              {act.isPending ? t("desk:saving") : t("refunds:release", { amount })}
            </DeskButton>
          )}
          {may.retry && (
            <DeskButton kind="main" lacking={lacking} {...button("retry")}>
              {act.isPending ? t("desk:saving") : t("refunds:retry", { amount })}
            </DeskButton>
          )}
          {may.hold && (
            <DeskButton keyCap={refundKeys.hold.toUpperCase()} onClick={() => setAsking("hold")}>
              {t("acts:hold.open")}
            </DeskButton>
          )}
          <DeskButton keyCap={refundKeys.date.toUpperCase()} onClick={onDate}>
            {t("finance:date.open")}
          </DeskButton>
          {may.adjust && (
            <DeskButton keyCap={refundKeys.adjust.toUpperCase()} onClick={() => setAsking("adjust")}>
              {t("acts:adjust.open")}
            </DeskButton>
          )}
          {no && (
            <div className="apart">
              <DeskButton kind="danger" keyCap={refundKeys.reject.toUpperCase()} onClick={() => setAsking(no)}>
                {t(no === "stop" ? "acts:stop.open" : "refunds:reject")}
              </DeskButton>
            </div>
          )}
        </div>
      </form>
      {asked}
    </>
  )
}

const mayAny = ({ release, reject, retry, hold, stop }: Intent["may"]) => release || reject || retry || hold || stop
