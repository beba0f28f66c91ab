import { portion } from "../domain/money.ts"
import { placesOf } from "./places-of.ts"
import type { BreakdownLine, RefundInput, UnitInput } from "./refund-input.ts"
import { feeOf } from "./terms-of.ts"

/**
 * What is kept back of one unit's price, with the lines that say why (or why not). Lines sum to minus the deduction.
 * `judged`: a person's look decided it, so the customer may answer first; a fee that was announced beforehand is not.
 */
export type Deduction = { minor: number; judged: boolean; lines: BreakdownLine[] }

export function deductionFor(input: RefundInput, unit: UnitInput, priceMinor: number): Deduction {
  const { basis } = input.return
  const about = aboutUnit(input, unit)
  if (basis === "conformity") {
    const params = { ...about, grade: unit.grade ?? "" }
    return nothing({ code: "no_deduction_conformity", params, article: "L217-16 Code de la consommation" })
  }
  const wear = depreciation(input, unit, priceMinor)
  if (basis === "withdrawal") return wear
  const basisPoints = feeOf(input.policy, input.return)
  const fee = causedByShop(input, unit) ? 0 : Math.min(portion(priceMinor, basisPoints), priceMinor - wear.minor)
  if (fee === 0) return wear
  const line: BreakdownLine = { code: "restocking_fee", params: { ...about, basisPoints }, amountMinor: -fee }
  return { ...wear, minor: wear.minor + fee, lines: [...wear.lines.filter((known) => known.amountMinor !== 0), line] }
}

/** Broken by the shop, its supplier or its carrier: whoever bears the postage for that bears the handling too. */
function causedByShop(input: RefundInput, unit: UnitInput): boolean {
  return unit.fault !== null && input.policy.postage.shopPaysForFaults.includes(unit.fault)
}

/**
 * L221-23: the customer answers only for what goes beyond trying the goods. So only what they caused, and only where the
 * shop had told them of the right to withdraw (L221-5). A lead's own figure is held to the same.
 */
function depreciation(input: RefundInput, unit: UnitInput, priceMinor: number): Deduction {
  const wanted = unit.deductionBasisPoints ?? (unit.grade ? input.policy.depreciation[unit.grade] : 0)
  const basisPoints = Math.min(wanted, 10_000)
  const article = "L221-23 Code de la consommation"
  const graded = { ...aboutUnit(input, unit), grade: unit.grade ?? "" }
  const params = { ...graded, basisPoints }
  if (basisPoints === 0) return nothing({ code: "no_depreciation", params: graded, article })
  if (unit.fault !== "customer") {
    return nothing({ code: "depreciation_not_by_customer", params: { ...params, fault: unit.fault ?? "" }, article })
  }
  if (input.return.basis === "withdrawal" && !input.return.depreciationInfoGiven) {
    return nothing({ code: "depreciation_not_informed", params, article })
  }
  const minor = portion(priceMinor, basisPoints)
  return { minor, judged: minor > 0, lines: [{ code: "depreciation", params, amountMinor: -minor, article }] }
}

function aboutUnit(input: RefundInput, unit: UnitInput): { unitId: string; orderLineId: string } {
  return { unitId: unit.id, orderLineId: placesOf(input).orderLineIds.get(unit.lineId) ?? "" }
}

function nothing(line: Omit<BreakdownLine, "amountMinor">): Deduction {
  return { minor: 0, judged: false, lines: [{ ...line, amountMinor: 0 }] }
}
