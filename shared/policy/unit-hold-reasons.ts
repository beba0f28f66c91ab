import { type ExceptionKind, type HoldReason, holdReasons } from "../domain/states.ts"
import { withdrawalWindow } from "./legal-clock.ts"
import type { RefundInput, UnitInput } from "./refund-input.ts"

/** Why this unit's money waits, from the facts. `judged`: a look at it takes something off, so its customer is heard. */
export function reasonsOf(input: RefundInput, unit: UnitInput, judged: boolean): HoldReason[] {
  const parcel = input.parcels.find((candidate) => candidate.id === unit.parcelId)
  const exceptions = [...(unit.exceptionsOpen ?? []), ...(parcel?.exceptionsOpen ?? [])]
  const reasons: HoldReason[] = exceptions.map(reasonOf)
  if (!unit.complete) reasons.push("evidence_incomplete")
  if (unit.acceptance === "manual_intervention_required") reasons.push("lead_review")
  if (unit.disputed) reasons.push("disputed")
  if (unit.factInReview) reasons.push("fact_in_review")
  if (unit.imported) reasons.push("imported_record")
  if (unit.restored) reasons.push("restored")
  if (judged && !unit.customerHeard) reasons.push("customer_to_be_heard")
  if (input.return.riskFlags?.length || isGivenOutside(input, unit)) reasons.push("risk")
  if (isOutsideWindow(input, unit)) reasons.push("outside_window")
  return inOrder(reasons)
}

/**
 * Others gave something back by this payment and did not say for what: it may have been for these very goods, so every
 * intent of the payment waits for a person (protocol.md, Money 11).
 */
export function paymentReasons(input: RefundInput, paymentId: string): HoldReason[] {
  const unnamed = (input.outside ?? []).filter((given) => given.orderLineId == null && given.amountMinor > 0)
  return unnamed.some((given) => given.paymentId === paymentId) ? ["risk"] : []
}

/** Each once, in the list's order: the same facts in another order give the same reasons. */
export function inOrder(reasons: Iterable<HoldReason>): HoldReason[] {
  const given = new Set(reasons)
  return holdReasons.filter((reason) => given.has(reason))
}

function reasonOf(kind: ExceptionKind): HoldReason {
  if (kind === "disputed_grade") return "disputed"
  if (kind === "count_unclear" || kind === "outside_window") return kind
  return "exception_open"
}

/** Others gave something back of this very order line: was it this unit? */
function isGivenOutside(input: RefundInput, unit: UnitInput): boolean {
  const orderLineId = orderLineIdOf(input, unit)
  return (input.outside ?? []).some((given) => given.amountMinor > 0 && given.orderLineId === orderLineId)
}

function isOutsideWindow(input: RefundInput, unit: UnitInput): boolean {
  const deliveredAt = input.order.lines.find((line) => line.id === orderLineIdOf(input, unit))?.deliveredAt
  const { windowDays } = input.policy.legal[input.return.basis]
  const { noticeAt, windowUntil: extendedTo } = input.return
  const { timeZone } = input.shop
  return withdrawalWindow({ deliveredAt, noticeAt, windowDays, timeZone, extendedTo })?.outside ?? false
}

function orderLineIdOf(input: RefundInput, unit: UnitInput): string | undefined {
  return input.return.lines.find((line) => line.id === unit.lineId)?.orderLineId
}
