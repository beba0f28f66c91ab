import { type ExceptionKind, type HoldReason, holdReasons } from "../domain/states.ts"
import { withdrawalWindow } from "./legal-clock.ts"
import type { RefundInput, UnitInput } from "./refund-input.ts"

/** Why this unit's money waits, from the facts alone. What a sum or a deduction adds, the decision adds. */
export function unitHoldReasons(input: RefundInput, unit: UnitInput): HoldReason[] {
  const parcel = input.parcels.find((candidate) => candidate.id === unit.parcelId)
  const exceptions = [...(unit.exceptionsOpen ?? []), ...(parcel?.exceptionsOpen ?? [])]
  const reasons: HoldReason[] = exceptions.map(reasonOf)
  if (!unit.complete) reasons.push("evidence_incomplete")
  if (unit.acceptance === "manual_intervention_required") reasons.push("lead_review")
  if (unit.disputed) reasons.push("disputed")
  if (unit.factInReview) reasons.push("fact_in_review")
  if (unit.imported) reasons.push("imported_record")
  if (unit.restored) reasons.push("restored")
  if (input.return.riskFlags && input.return.riskFlags.length > 0) reasons.push("risk")
  if (isOutsideWindow(input, unit)) reasons.push("outside_window")
  return inOrder(reasons)
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

function isOutsideWindow(input: RefundInput, unit: UnitInput): boolean {
  const line = input.return.lines.find((candidate) => candidate.id === unit.lineId)
  const deliveredAt = input.order.lines.find((candidate) => candidate.id === line?.orderLineId)?.deliveredAt
  const { windowDays } = input.policy.legal[input.return.basis]
  const window = withdrawalWindow({
    deliveredAt,
    noticeAt: input.return.noticeAt,
    windowDays,
    timeZone: input.shop.timeZone,
  })
  return window?.outside ?? false
}
