import { portion } from "../domain/money.ts"
import type { BreakdownLine, RefundInput, UnitInput } from "./refund-input.ts"

/** What is kept back of one unit's price, with the lines that say why (or why not). Lines sum to minus the deduction. */
export function deductionFor(
  input: RefundInput,
  unit: UnitInput,
  priceMinor: number,
): { minor: number; lines: BreakdownLine[] } {
  const { basis } = input.return
  if (basis === "conformity") return nothing("no_deduction_conformity", unit, "L217-8 Code de la consommation")
  if (basis === "withdrawal") return depreciation(input, unit, priceMinor)
  const wear = depreciation(input, unit, priceMinor)
  const fee = Math.min(portion(priceMinor, input.policy.restockingFee[basis]), priceMinor - wear.minor)
  if (fee === 0) return wear
  const line: BreakdownLine = {
    code: "restocking_fee",
    params: { unitId: unit.id, basisPoints: input.policy.restockingFee[basis] },
    amountMinor: -fee,
  }
  return { minor: wear.minor + fee, lines: [...wear.lines.filter((known) => known.amountMinor !== 0), line] }
}

/**
 * L221-23: the customer answers only for what goes beyond trying the goods. So only what they caused, and only where the
 * shop had told them of the right to withdraw (L221-5).
 */
function depreciation(input: RefundInput, unit: UnitInput, priceMinor: number) {
  const article = "L221-23 Code de la consommation"
  const basisPoints = unit.deductionBasisPoints ?? (unit.grade ? input.policy.depreciation[unit.grade] : 0)
  if (basisPoints === 0) return nothing("no_depreciation", unit, article)
  if (unit.fault !== "customer") return nothing("depreciation_not_by_customer", unit, article)
  if (input.return.basis === "withdrawal" && !input.return.depreciationInfoGiven) {
    return nothing("depreciation_not_informed", unit, article)
  }
  const minor = portion(priceMinor, Math.min(basisPoints, 10_000))
  const line: BreakdownLine = {
    code: "depreciation",
    params: { unitId: unit.id, basisPoints },
    amountMinor: -minor,
    article,
  }
  return { minor, lines: [line] }
}

function nothing(
  code: BreakdownLine["code"],
  unit: UnitInput,
  article: string,
): { minor: number; lines: BreakdownLine[] } {
  return { minor: 0, lines: [{ code, params: { unitId: unit.id }, amountMinor: 0, article }] }
}
