import { portion, shareOut, sumMinor } from "../domain/money.ts"
import { type Draft, emptyDraft } from "./draft-settlement.ts"
import { isVoucher } from "./payment-room.ts"
import type { BreakdownLine, EarlierSettlement, RefundInput, SettledUnit } from "./refund-input.ts"
import { counts, isPrice, isRefused } from "./settlement-states.ts"
import { standingReasons } from "./standing-intents.ts"

// What a shop gives on top to who takes a credit instead of money. A kind of its own, beside what was paid: it has its own
// cap, stands with the credit that it is about, and goes with it.

type Credit = Pick<Draft, "paymentId" | "units" | "amountMinor" | "inspectedBy" | "reasons">

const keyOf = ({ paymentId, units }: { paymentId: string; units: readonly SettledUnit[] }) =>
  JSON.stringify([paymentId, ...units.map((part) => part.unitId).sort()])

/** Bonuses that are not sent and whose credit is gone, or is another one. */
export function withoutCredit(
  input: RefundInput,
  unsent: readonly EarlierSettlement[],
  stays: readonly EarlierSettlement[],
): EarlierSettlement[] {
  const credits = new Set(creditsOf(input, stays).map(keyOf))
  return unsent.filter((one) => one.kind === "bonus" && !credits.has(keyOf(one)))
}

/** One for each credit that has none yet, up to what the policy leaves for the return. */
export function creditBonus(
  input: RefundInput,
  stays: readonly EarlierSettlement[],
  drafts: readonly Draft[],
): Draft[] {
  const { bonusBasisPoints, bonusCapMinor } = input.policy.storeCredit
  if (bonusBasisPoints === 0) return []
  const before = stays.filter((one) => one.kind === "bonus" && one.returnId === input.return.id)
  const known = new Set(before.filter((one) => counts(one) || isRefused(one)).map(keyOf))
  let left = bonusCapMinor - sumMinor(before.filter(counts).map((one) => one.amountMinor))
  const fresh = drafts.filter((one) => one.kind === "principal" && isCredit(input, one))
  return [...creditsOf(input, stays), ...fresh].flatMap((credit) => {
    const amountMinor = Math.min(portion(credit.amountMinor, bonusBasisPoints), Math.max(0, left))
    if (known.has(keyOf(credit)) || amountMinor === 0) return []
    left -= amountMinor
    return [bonusOf(credit, amountMinor, bonusBasisPoints)]
  })
}

function bonusOf(credit: Credit, amountMinor: number, basisPoints: number): Draft {
  const parts = shareOut(
    amountMinor,
    credit.units.map((part) => part.amountMinor),
  )
  const units = credit.units.map((part, index) => ({ ...part, amountMinor: parts[index] ?? 0 }))
  const breakdown: BreakdownLine[] = units.map((part) => ({
    code: "credit_bonus",
    params: { unitId: part.unitId, orderLineId: part.orderLineId, basisPoints },
    amountMinor: part.amountMinor,
  }))
  const { inspectedBy, reasons, paymentId } = credit
  return { ...emptyDraft("bonus", paymentId, "store_credit"), units, amountMinor, breakdown, inspectedBy, reasons }
}

/** Credits of this return that stand, in one order whatever the facts' own. */
function creditsOf(input: RefundInput, stays: readonly EarlierSettlement[]): Credit[] {
  return stays
    .filter((one) => one.returnId === input.return.id && isPrice(one) && counts(one) && isCredit(input, one))
    .sort((a, b) => (a.intentId < b.intentId ? -1 : 1))
    .map((one) => ({ ...one, units: [...one.units], inspectedBy: [], reasons: standingReasons(input, one, []) }))
}

/** Who paid by voucher gets one back and chose nothing. */
function isCredit(input: RefundInput, { way, paymentId }: Pick<EarlierSettlement, "way" | "paymentId">): boolean {
  return way === "store_credit" && !isVoucher(input.order.payments.find((one) => one.id === paymentId))
}
