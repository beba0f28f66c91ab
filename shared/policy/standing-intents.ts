import type { HoldReason } from "../domain/states.ts"
import { deductionFor } from "./deduction.ts"
import { wayOf } from "./draft-settlement.ts"
import { isOwed } from "./is-owed.ts"
import { orderLine, unitShares } from "./line-price.ts"
import { keptOf } from "./owed-units.ts"
import { placesOf } from "./places-of.ts"
import type { EarlierSettlement, RefundInput, UnitInput } from "./refund-input.ts"
import { counts, isPrice, isUnsent } from "./settlement-states.ts"
import { beforeInspection, inOrder, paymentReasons, reasonsOf } from "./unit-hold-reasons.ts"

/** What the decision proposes, and so may hold, release or withdraw. Goodwill and surcharge are a person's. */
const ownKinds: readonly EarlierSettlement["kind"][] = ["principal", "adjustment", "delivery", "postage", "bonus"]

/** The return's intents that are stored and not sent. */
export function unsentOfReturn(
  input: RefundInput,
  among: readonly EarlierSettlement[] = input.earlier,
): EarlierSettlement[] {
  return among
    .filter((one) => one.returnId === input.return.id && isUnsent(one) && ownKinds.includes(one.kind))
    .sort((a, b) => (a.intentId < b.intentId ? -1 : 1))
}

/**
 * The unsent intents in which something no longer holds: a unit that is not owed any more, or at another price or
 * deduction. They are withdrawn and what is still owed is proposed afresh, together with every other unsent intent that
 * shares a unit with them, or the part of a unit on a second payment would be lost. Never where such a part has been
 * sent: that one stays and waits for a lead.
 */
export function stalePrices(input: RefundInput, unsent: readonly EarlierSettlement[]): Set<EarlierSettlement> {
  const prices = unsent.filter(isPrice)
  const groups = prices.filter((one) => isChanged(input, one)).map((one) => sharingUnits(one, prices))
  return new Set(groups.filter((group) => !group.some((one) => hasSentSibling(input, one))).flat())
}

/** Why a stored intent waits. What a person has ended does not come back; what no person can end does. */
export function standingReasons(
  input: RefundInput,
  settlement: EarlierSettlement,
  shared: readonly HoldReason[],
): HoldReason[] {
  const own = settlement.units.flatMap((part) => unitReasons(input, settlement, part))
  const cleared = new Set(settlement.cleared ?? [])
  const open = [...own, ...paymentReasons(input, settlement.paymentId), ...shared]
  const changed: HoldReason[] = isChanged(input, settlement) ? ["lead_review"] : []
  const held: HoldReason[] = settlement.onHold ? ["on_hold"] : []
  return inOrder([...open.filter((reason) => !cleared.has(reason)), ...changed, ...held])
}

function unitReasons(
  input: RefundInput,
  settlement: EarlierSettlement,
  part: EarlierSettlement["units"][number],
): HoldReason[] {
  const unit = placesOf(input).units.get(part.unitId)
  if (!unit) return []
  const judged = part.priceMinor !== undefined && deductionFor(input, unit, part.priceMinor).judged
  const reasons = reasonsOf(input, unit, judged && !settlement.advance)
  return settlement.advance ? reasons.filter((reason) => !beforeInspection.includes(reason)) : reasons
}

function isChanged(input: RefundInput, settlement: EarlierSettlement): boolean {
  if (settlement.kind !== "principal" || settlement.advance) return false
  return settlement.units.some((part) => {
    const { units, orderLineIds } = placesOf(input)
    const unit = units.get(part.unitId)
    if (!unit || !isOwed(unit) || orderLineIds.get(unit.lineId) !== part.orderLineId) return true
    if (part.priceMinor === undefined || part.keptMinor === undefined) return false
    if (!unitShares(orderLine(input, part.orderLineId)).includes(part.priceMinor)) return true
    if (part.worthMinor !== worthOf(unit)) return true
    return keptOf(input, unit, part.priceMinor).minor !== part.keptMinor || goesOtherwise(input, settlement, unit)
  })
}

const worthOf = ({ resolution, replacementMinor }: UnitInput): number | undefined =>
  resolution === "replacement" ? (replacementMinor ?? undefined) : undefined

/** Its customer wants something else since. That finance sends money by bank or by hand is no other wish. */
function goesOtherwise(
  input: RefundInput,
  { way = "original", paymentId, number = 0 }: EarlierSettlement,
  unit: UnitInput,
): boolean {
  // what a cheaper replacement leaves over goes as it was paid
  if (number === 1 && unit.resolution === "replacement")
    return way !== "sepa" && way !== "manual" && way !== wayOf(input, null, paymentId)
  if (way === "sepa" || way === "manual") return (unit.resolution ?? "refund") !== "refund"
  return wayOf(input, unit.resolution, paymentId) !== way
}

function sharingUnits(from: EarlierSettlement, among: readonly EarlierSettlement[]): EarlierSettlement[] {
  const group = new Set([from])
  for (const member of group) for (const other of among) if (shareAUnit(member, other)) group.add(other)
  return [...group]
}

function hasSentSibling(input: RefundInput, settlement: EarlierSettlement): boolean {
  const sent = input.earlier.filter((other) => isPrice(other) && counts(other) && !isUnsent(other))
  return sent.some((other) => shareAUnit(settlement, other))
}

function shareAUnit(a: Pick<EarlierSettlement, "units">, b: Pick<EarlierSettlement, "units">): boolean {
  return a.units.some((part) => b.units.some((other) => other.unitId === part.unitId))
}
