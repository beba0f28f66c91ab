import { type ExceptionKind, type HoldReason, holdReasons } from "../domain/states.ts"
import { placesOf } from "./places-of.ts"
import type { RefundInput, UnitInput } from "./refund-input.ts"

/** Why this unit's money waits, from the facts. `judged`: a look at it takes something off, so its customer is heard. */
export function reasonsOf(input: RefundInput, unit: UnitInput, judged: boolean): HoldReason[] {
  const places = placesOf(input)
  const parcel = places.parcels.get(unit.parcelId ?? "")
  const orderLineId = places.orderLineIds.get(unit.lineId)
  const exceptions = [...(unit.exceptionsOpen ?? []), ...(parcel?.exceptionsOpen ?? [])]
  const reasons: HoldReason[] = exceptions.map(reasonOf)
  if (!unit.complete) reasons.push("evidence_incomplete")
  if (unit.acceptance === "manual_intervention_required") reasons.push("lead_review")
  if (unit.disputed) reasons.push("disputed")
  if (unit.factInReview) reasons.push("fact_in_review")
  if (unit.imported) reasons.push("imported_record")
  if (unit.restored) reasons.push("restored")
  if (judged && !unit.customerHeard) reasons.push("customer_to_be_heard")
  const unpaid = unit.unpaidAgain === true && unit.resolution === "replacement"
  if (unpaid || input.return.riskFlags?.length || isGivenOutside(input, orderLineId)) reasons.push("risk")
  if (places.isOutsideWindow(orderLineId)) reasons.push("outside_window")
  return inOrder(reasons)
}

/** Paid in advance because nobody had looked at it yet: that nobody has is no reason to wait. */
export const beforeInspection: readonly HoldReason[] = ["evidence_incomplete", "lead_review"]

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
  if (kind === "disputed_grade" || kind === "customer_objects") return "disputed"
  if (kind === "count_unclear" || kind === "outside_window") return kind
  return "exception_open"
}

/** Others gave something back of this very order line: was it this unit? */
function isGivenOutside(input: RefundInput, orderLineId: string | undefined): boolean {
  return (input.outside ?? []).some((given) => given.amountMinor > 0 && given.orderLineId === orderLineId)
}
