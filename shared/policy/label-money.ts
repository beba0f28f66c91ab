import { assertOwed } from "../domain/money.ts"
import { deductionFor } from "./deduction.ts"
import { isOwed } from "./is-owed.ts"
import { orderLine, unitShares } from "./line-price.ts"
import { placesOf } from "./places-of.ts"
import type { BreakdownLine, ParcelInput, RefundInput, UnitInput } from "./refund-input.ts"
import { counts, isPrice, isUnsent } from "./settlement-states.ts"
import { bearsPostage } from "./terms-of.ts"

const RETURN_COST = "L221-23 Code de la consommation"

/** What of its parcel's label a unit bears, with the line that says why, or why not; null: its label cost nothing. */
export type LabelPart = { minor: number; line: BreakdownLine }

/**
 * The label that the customer chose and was shown the price of, once, spread over the units that came with it: each as
 * much as it is worth, so that nothing goes below zero. A label that brought nothing is of no unit, and costs nothing.
 */
export function labelPart(input: RefundInput, unit: UnitInput): LabelPart | null {
  const parcel = input.parcels.find((one) => one.id === unit.parcelId)
  const price = assertOwed(parcel?.labelMinor ?? 0, "label")
  if (!parcel || price === 0 || unit.resolution === "replacement") return null
  const params = { unitId: unit.id, orderLineId: placesOf(input).orderLineIds.get(unit.lineId) ?? "" }
  const { basis } = input.return
  const article = basis === "withdrawal" ? { article: RETURN_COST } : {}
  const free = whyFree(input, parcel)
  if (free) return { minor: 0, line: { code: free, params, amountMinor: 0, ...article } }
  const minor = partsOf(input, parcel, price).get(unit.id) ?? 0
  return minor === 0 ? null : { minor, line: { code: "return_label", params, amountMinor: -minor, ...article } }
}

/** Whoever caused it bears it; and a customer who withdraws bears it only where they had been told so. */
function whyFree(input: RefundInput, parcel: ParcelInput): "return_label_shop" | "return_label_not_informed" | null {
  const { basis, depreciationInfoGiven } = input.return
  const faulty = cameIn(input, parcel).some(
    (unit) => unit.fault !== null && input.policy.postage.shopPaysForFaults.includes(unit.fault),
  )
  if (basis === "conformity" || faulty || bearsPostage(input.policy, input.return)) return "return_label_shop"
  return basis === "withdrawal" && !depreciationInfoGiven ? "return_label_not_informed" : null
}

const cameIn = (input: RefundInput, parcel: ParcelInput) =>
  input.units.filter((unit) => unit.parcelId === parcel.id && isOwed(unit))

/** What was subtracted from money that has left stays there: only the rest of it is spread anew. */
function partsOf(input: RefundInput, parcel: ParcelInput, price: number): Map<string, number> {
  const sent = input.earlier
    .filter((one) => one.returnId === input.return.id && isPrice(one) && counts(one) && !isUnsent(one))
    .flatMap((one) => one.units)
  const parts = new Map<string, number>()
  let left = price
  for (const { unitId, labelMinor = 0 } of sent) {
    const before = parts.get(unitId) ?? 0
    // a unit's part stands on each payment that it goes back by, and is one
    if (labelMinor > before) {
      parts.set(unitId, labelMinor)
      if (placesOf(input).units.get(unitId)?.parcelId === parcel.id) left -= labelMinor - before
    }
  }
  const gone = new Set(sent.map((part) => part.unitId))
  const open = cameIn(input, parcel).filter((unit) => !gone.has(unit.id) && unit.resolution !== "replacement")
  for (const unit of open.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const part = Math.min(Math.max(0, left), worthOf(input, unit))
    parts.set(unit.id, part)
    left -= part
  }
  return parts
}

/** The least that a unit of its line was paid, less what is kept of it for its looks. */
function worthOf(input: RefundInput, unit: UnitInput): number {
  const orderLineId = placesOf(input).orderLineIds.get(unit.lineId)
  if (orderLineId === undefined) return 0
  const price = Math.min(...unitShares(orderLine(input, orderLineId)))
  return Number.isFinite(price) ? Math.max(0, price - deductionFor(input, unit, price).minor) : 0
}
