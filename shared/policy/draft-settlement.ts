import { intentId } from "../domain/derive-id.ts"
import { sumMinor } from "../domain/money.ts"
import type { HoldReason } from "../domain/states.ts"
import type { OwedUnit } from "./owed-units.ts"
import type { PaymentRoom } from "./payment-room.ts"
import type { BreakdownLine, RefundInput, Settlement } from "./refund-input.ts"
import { inOrder, paymentReasons } from "./unit-hold-reasons.ts"

/** A settlement before it is known whether it goes by itself. */
export type Draft = Pick<
  Settlement,
  "kind" | "paymentId" | "parcelId" | "units" | "amountMinor" | "breakdown" | "inspectedBy"
> & {
  reasons: readonly HoldReason[]
}

export function emptyDraft(kind: Draft["kind"], paymentId: string): Draft {
  return { kind, paymentId, parcelId: null, units: [], amountMinor: 0, breakdown: [], inspectedBy: [], reasons: [] }
}

/** One draft per payment and identical reasons, so that a held unit never keeps back one that nothing holds. */
export function principal(owed: readonly OwedUnit[], room: PaymentRoom): Draft[] {
  const drafts = new Map<string, Draft>()
  for (const unit of owed) {
    const parts = room.take(unit.amountMinor)
    for (const part of parts) {
      const key = JSON.stringify([part.paymentId, unit.reasons])
      const draft = drafts.get(key) ?? { ...emptyDraft("principal", part.paymentId), reasons: unit.reasons }
      drafts.set(key, addUnit(draft, unit, part.amountMinor, sumMinor(parts.map((one) => one.amountMinor))))
    }
  }
  return [...drafts.values()]
}

function addUnit(draft: Draft, owed: OwedUnit, amountMinor: number, takenMinor: number): Draft {
  const { unit, orderLineId, priceMinor, keptMinor } = owed
  const params = { unitId: unit.id, orderLineId }
  return {
    ...draft,
    units: [...draft.units, { unitId: unit.id, orderLineId, amountMinor, priceMinor, keptMinor }],
    amountMinor: draft.amountMinor + amountMinor,
    breakdown: [...draft.breakdown, ...owed.lines, ...cutLines(params, owed.amountMinor, takenMinor, amountMinor)],
    inspectedBy: [...draft.inspectedBy, ...unit.inspectedBy],
  }
}

/** From what is owed down to this payment's part of it. */
export function cutLines(
  params: BreakdownLine["params"],
  owedMinor: number,
  takenMinor: number,
  partMinor: number,
): BreakdownLine[] {
  const lines: BreakdownLine[] = []
  if (owedMinor > takenMinor) lines.push({ code: "payment_cap", params, amountMinor: takenMinor - owedMinor })
  if (takenMinor > partMinor) lines.push({ code: "other_payments", params, amountMinor: partMinor - takenMinor })
  return lines
}

export function settle(input: RefundInput, draft: Draft, more: readonly HoldReason[]): Settlement {
  const reasons = inOrder([...draft.reasons, ...paymentReasons(input, draft.paymentId), ...more])
  const unitIds = draft.units.map((part) => part.unitId).sort()
  // postage is unique on its parcel, which therefore stands in the id where the units would
  const idParts = draft.parcelId === null ? unitIds : [draft.parcelId]
  return {
    intentId: intentId(input.return.id, draft.kind, draft.paymentId, idParts, 0),
    number: 0,
    kind: draft.kind,
    paymentId: draft.paymentId,
    parcelId: draft.parcelId,
    unitIds,
    units: draft.units,
    amountMinor: draft.amountMinor,
    currency: input.shop.currency,
    outcome: reasons.length > 0 ? "hold" : "release",
    reasons,
    breakdown: draft.breakdown,
    inspectedBy: [...new Set(draft.inspectedBy)].sort(),
  }
}
