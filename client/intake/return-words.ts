import { returnReasons } from "../../shared/contract/returns.ts"
import { type HoldReason, holdReasons, roles } from "../../shared/domain/states.ts"
import type { t as Say, WordKey } from "../ui/words.ts"

type T = typeof Say

export function reasonWords(t: T, reason: string | null): string {
  if (reason === null) return t("intake:reason.none")
  const known = returnReasons.find((each) => each === reason)
  // a shop's own code is better than nothing
  return known ? t(`intake:reason.${known}`) : reason.replaceAll("_", " ")
}

export function holderWords(t: T, holder: string): string {
  const role = (["dock", "carrier", ...roles] as const).find((each) => each === holder)
  return role ? t(`refunds:holder.${role}`) : holder
}

export function holdWords(t: T, reason: string): string {
  const hold = holdReasons.find((each): each is HoldReason => each === reason)
  if (hold) return t(`decision:hold.${hold}`)
  const due = (["due_before_inspection", "due_before_receipt"] as const).find((each) => each === reason)
  return due ? t(`decision:obligation.${due}`) : reason
}

/** "12 mars 2026" of a moment, or of a calendar day whatever this machine's own zone. */
export function dayWords(day: string | number, language: string): string {
  const moment = typeof day === "number" ? day : Date.parse(`${day}T00:00:00Z`)
  const zone = typeof day === "number" ? {} : { timeZone: "UTC" }
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", ...zone }).format(moment)
}

const told = {
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
  settled: "refunds:timeline.settled",
  attempt_sent: "refunds:timeline.attempt_sent",
  attempt_succeeded: "refunds:timeline.attempt_succeeded",
  attempt_failed: "refunds:timeline.attempt_failed",
  attempt_pending: "refunds:timeline.attempt_pending",
  attempt_unknown: "refunds:timeline.attempt_unknown",
  review_decide: "refunds:timeline.review_decide",
  review_undo: "refunds:timeline.review_undo",
  refund_release: "refunds:timeline.refund_release",
  refund_reject: "refunds:timeline.refund_reject",
  refund_retry: "refunds:timeline.refund_retry",
  resolution_choose: "resolutions:timeline.resolution_choose",
  resolution_move: "resolutions:timeline.resolution_move",
  replacement_cancel: "resolutions:timeline.replacement_cancel",
  refund_parked: "refunds:timeline.refund_parked",
  return_announce: "intake:timeline.return_announce",
  return_note: "intake:timeline.return_note",
  return_cancel: "intake:timeline.return_cancel",
  return_extend: "intake:timeline.return_extend",
  return_correct_notice: "intake:timeline.return_correct_notice",
  return_correct_reason: "intake:timeline.return_correct_reason",
} satisfies Record<string, WordKey>

/** What happened, in words; null where it is nothing that a customer would be told of. */
export function toldWord(code: string, held: boolean): WordKey | null {
  if (code === "settled" && held) return "refunds:timeline.settledHeld"
  return (told as Record<string, WordKey>)[code] ?? null
}
