import type { RefundCase, RefundRow } from "../../shared/contract/refunds.ts"
import { type HoldReason, holdReasons, type IntentState } from "../../shared/domain/states.ts"
import { claimWords } from "../resolutions/claim-words.ts"
import type { StateMark } from "../ui/icon.tsx"
import type { t as Say, WordKey } from "../ui/words.ts"

type T = typeof Say
type Timed = RefundCase["timeline"][number]

/** Codes of the timeline as the server writes them. One that this version does not know is "another event". */
export const timelineWords = {
  announced: "refunds:timeline.announced",
  parcelArrived: "refunds:timeline.parcelArrived",
  deliveryCounted: "refunds:timeline.deliveryCounted",
  parcelOpened: "refunds:timeline.parcelOpened",
  unitInspected: "refunds:timeline.unitInspected",
  photoAdded: "refunds:timeline.photoAdded",
  parcelClosed: "refunds:timeline.parcelClosed",
  exceptionRaised: "refunds:timeline.exceptionRaised",
  scanKept: "refunds:timeline.scanKept",
  factSuperseded: "refunds:timeline.factSuperseded",
  factSetAside: "refunds:timeline.factSetAside",
  settled: "refunds:timeline.settled",
  looked_again: "refunds:timeline.looked_again",
  attempt_prepared: "refunds:timeline.attempt_prepared",
  attempt_sent: "refunds:timeline.attempt_sent",
  attempt_succeeded: "refunds:timeline.attempt_succeeded",
  attempt_failed: "refunds:timeline.attempt_failed",
  attempt_pending: "refunds:timeline.attempt_pending",
  attempt_unknown: "refunds:timeline.attempt_unknown",
  attempt_short: "payments:timeline.attempt_short",
  hearing_answer: "refunds:timeline.hearing_answer",
  return_question: "refunds:timeline.return_question",
  return_send: "refunds:timeline.return_send",
  return_send_cancelled: "refunds:timeline.return_send_cancelled",
  return_withdraw: "refunds:timeline.return_withdraw",
  exchange_difference_asked: "refunds:timeline.exchange_difference_asked",
  exchange_difference_paid: "refunds:timeline.exchange_difference_paid",
  exchange_difference_expired: "refunds:timeline.exchange_difference_expired",
  exchange_difference_back: "refunds:timeline.exchange_difference_back",
  exchange_difference_disputed: "refunds:timeline.exchange_difference_disputed",
  exchange_difference_won: "refunds:timeline.exchange_difference_won",
  exchange_difference_failed: "refunds:timeline.exchange_difference_failed",
  payment_disputed: "refunds:timeline.payment_disputed",
  payment_dispute_won: "refunds:timeline.payment_dispute_won",
  refund_found_outside: "refunds:timeline.refund_found_outside",
  refund_overpaid: "refunds:timeline.refund_overpaid",
  review_decide: "refunds:timeline.review_decide",
  review_undo: "refunds:timeline.review_undo",
  review_keep: "refunds:timeline.review_keep",
  review_note: "refunds:timeline.review_note",
  review_link: "refunds:timeline.review_link",
  review_unlink: "refunds:timeline.review_unlink",
  refund_release: "refunds:timeline.refund_release",
  refund_reject: "refunds:timeline.refund_reject",
  refund_retry: "refunds:timeline.refund_retry",
  credit_issued: "resolutions:timeline.credit_issued",
  credit_taken_back: "resolutions:timeline.credit_taken_back",
  claim_settle: "resolutions:timeline.claim_settle",
  resolution_choose: "resolutions:timeline.resolution_choose",
  resolution_move: "resolutions:timeline.resolution_move",
  replacement_cancel: "resolutions:timeline.replacement_cancel",
  webhook: "acts:timeline.webhook",
  refund_hold: "acts:timeline.refund_hold",
  refund_stop: "acts:timeline.refund_stop",
  refund_adjust: "acts:timeline.refund_adjust",
  refund_early: "acts:timeline.refund_early",
  refund_claim: "acts:timeline.refund_claim",
  bank_ask: "bank:timeline.bank_ask",
  bank_account_propose: "bank:timeline.bank_account_propose",
  bank_account_approve: "bank:timeline.bank_account_approve",
  bank_account_refuse: "bank:timeline.bank_account_refuse",
  bank_choose: "bank:timeline.bank_choose",
  refund_paid_outside: "bank:timeline.refund_paid_outside",
  refund_paid_outside_propose: "bank:timeline.refund_paid_outside_propose",
  date_correct: "refunds:timeline.date_correct",
  refund_parked: "refunds:timeline.refund_parked",
  refund_adopted: "refunds:timeline.refund_adopted",
  return_decided: "refunds:timeline.return_decided",
  return_announced: "refunds:timeline.announced",
  return_updated: "refunds:timeline.return_updated",
  return_announce: "intake:timeline.return_announce",
  return_note: "intake:timeline.return_note",
  return_cancel: "intake:timeline.return_cancel",
  return_extend: "intake:timeline.return_extend",
  return_correct_notice: "intake:timeline.return_correct_notice",
  return_correct_reason: "intake:timeline.return_correct_reason",
  photo: "refunds:timeline.photo",
} satisfies Record<string, WordKey>

export function timelineWord({ code, params }: Pick<Timed, "code" | "params">): WordKey {
  if (code === "settled" && Number(params.held) > 0) return "refunds:timeline.settledHeld"
  return (timelineWords as Record<string, WordKey>)[code] ?? "refunds:timeline.other"
}

const holderWords = {
  dock: "refunds:holder.dock",
  operator: "refunds:holder.operator",
  lead: "refunds:holder.lead",
  carrier: "refunds:holder.carrier",
  finance: "refunds:holder.finance",
  customer_service: "refunds:holder.customer_service",
  quality: "refunds:holder.quality",
  administrator: "refunds:holder.administrator",
} satisfies Record<string, WordKey>

export const holderWord = (holder: string): WordKey | null => (holderWords as Record<string, WordKey>)[holder] ?? null

const obligationReasons = ["due_before_inspection", "due_before_receipt"] as const

/** Why a row waits: a hold's reason or an obligation's. */
export function reasonWords(t: T, reason: string): string {
  const hold = holdReasons.find((each): each is HoldReason => each === reason)
  if (hold) return t(`decision:hold.${hold}`)
  const due = obligationReasons.find((each) => each === reason)
  return due ? t(`decision:obligation.${due}`) : reason
}

/** Reasons whose words name the person already. */
const saysWho: readonly string[] = ["lead_review", "second_person"]

/** A row's second line: its state or its reasons, and who holds it. */
export function rowWords(t: T, row: RefundRow): string {
  if (row.kind === "claim") return claimWords(t, row.reasons[0] ?? "")
  const waits = row.state === null || row.state === "held" || row.state === "proposed"
  const [first, ...others] = waits ? row.reasons : []
  const stands = t(row.state === null ? "refunds:obligation" : `decision:intent.${row.state}`)
  const why = first === undefined ? stands : reasonWords(t, first)
  const what = others.length > 0 ? t("refunds:andOthers", { what: why, count: others.length }) : why
  const who = row.holder && !saysWho.includes(first ?? "") && holderWord(row.holder)
  return who ? t("refunds:holderIs", { what, who: t(who) }) : what
}

type Look = { mark: StateMark; ink: "" | "go" | "look" | "stop" }

const looks: Record<IntentState, Look> = {
  proposed: { mark: "hold", ink: "" },
  held: { mark: "hold", ink: "" },
  released: { mark: "found", ink: "go" },
  paying: { mark: "found", ink: "go" },
  unknown: { mark: "hold", ink: "" },
  pending: { mark: "found", ink: "go" },
  paid: { mark: "found", ink: "go" },
  failed: { mark: "misread", ink: "stop" },
  parked: { mark: "decide", ink: "look" },
  stopped: { mark: "misread", ink: "" },
  paid_outside: { mark: "found", ink: "go" },
  overpaid: { mark: "misread", ink: "stop" },
}

/** On hold is calm: it waits for a person, which is no danger. An obligation is what is odd. */
export const lookOf = (state: IntentState | null): Look =>
  state === null ? { mark: "decide", ink: "look" } : looks[state]

export type Intent = RefundCase["intents"][number]
type Ask = "release" | "retry" | "held" | "moving" | "paid" | "stopped"

const askOf: Record<IntentState, Ask> = {
  proposed: "held",
  held: "held",
  released: "moving",
  paying: "moving",
  unknown: "moving",
  pending: "moving",
  paid: "paid",
  failed: "held",
  parked: "held",
  stopped: "stopped",
  paid_outside: "paid",
  overpaid: "paid",
}

/** The case's title as the decision that is asked. `intent` null: an obligation, or nothing at all. */
export function askWords(
  t: T,
  intent: Intent | null,
  amount: string,
  name: string | null,
  owed: "soon" | "late" | null,
): string {
  const ask = intent ? (intent.may.release ? "release" : intent.may.retry ? "retry" : askOf[intent.state]) : null
  const word = ask ?? (owed === "late" ? "owedLate" : owed === "soon" ? "obligation" : "nothing")
  return name === null ? t(`refunds:ask.${word}Nobody`, { amount }) : t(`refunds:ask.${word}`, { amount, name })
}

/**
 * The refund that the page is about: the one the address names, else the first to act on, else the first. What lateness
 * adds is about something else while that is open: null, where nothing but what is owed is.
 */
export function chosenIntent(intents: readonly Intent[], named: string | null): Intent | null {
  const can = (intent: Intent) => intent.may.release || intent.may.retry
  const own = intents.filter((one) => !one.under)
  const goods = own.filter((one) => one.kind === "principal")
  return intents.find((one) => one.id === named) ?? goods.find(can) ?? own.find(can) ?? goods[0] ?? own[0] ?? null
}

export const dueWords = (t: T, daysLeft: number): string => {
  if (daysLeft < 0) return t("desk:due.late", { count: -daysLeft })
  if (daysLeft === 0) return t("desk:due.today")
  return daysLeft === 1 ? t("desk:due.tomorrow") : t("desk:due.in", { count: daysLeft })
}
