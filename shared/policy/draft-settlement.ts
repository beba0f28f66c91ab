import { intentId } from "../domain/derive-id.ts"
import { sumMinor } from "../domain/money.ts"
import type { HoldReason } from "../domain/states.ts"
import type { OwedUnit } from "./owed-units.ts"
import { isVoucher, type PaymentRoom } from "./payment-room.ts"
import type { BreakdownLine, RefundInput, Settlement, UnitInput } from "./refund-input.ts"
import { inOrder, paymentReasons } from "./unit-hold-reasons.ts"

/** A settlement before it is known whether it goes by itself. */
export type Draft = Pick<
  Settlement,
  | "kind"
  | "number"
  | "way"
  | "advance"
  | "paymentId"
  | "parcelId"
  | "units"
  | "amountMinor"
  | "breakdown"
  | "inspectedBy"
> & {
  reasons: readonly HoldReason[]
}

export function emptyDraft(kind: Draft["kind"], paymentId: string, way: Draft["way"] = "original"): Draft {
  const nothing = { parcelId: null, units: [], amountMinor: 0, breakdown: [], inspectedBy: [], reasons: [] }
  return { kind, number: 0, way, advance: false, paymentId, ...nothing }
}

/**
 * One draft per payment, way and identical reasons, so that a held unit never keeps back one that nothing holds. Each
 * replaced unit has its own: one may be out of stock where another is not.
 */
export function principal(input: RefundInput, owed: readonly OwedUnit[], room: PaymentRoom): Draft[] {
  const drafts = new Map<string, Draft>()
  for (const unit of owed) {
    const parts = room.take(unit.amountMinor)
    const takenMinor = sumMinor(parts.map((one) => one.amountMinor))
    for (const part of piecesOf(input, unit, parts)) {
      const { way, number, paymentId } = part
      const alone = way === "replacement" || number === 1 ? unit.unit.id : null
      const key = `${paymentId}\n${unit.reasons.join()}\n${way}\n${unit.advance}\n${alone ?? ""}\n${number}`
      const empty = { ...emptyDraft("principal", paymentId, way), number }
      const fresh = { ...empty, reasons: unit.reasons, advance: unit.advance }
      drafts.set(key, addUnit(input, drafts.get(key) ?? fresh, unit, { ...part, takenMinor }))
    }
  }
  return [...drafts.values()]
}

interface Piece extends Part {
  way: Draft["way"]
  number: 0 | 1
  /** Of this payment in all, the other piece of it included. */
  wholeMinor: number
}
type Part = { paymentId: string; amountMinor: number }

/**
 * Each payment's part of a unit, cut in two where its replacement costs less than the unit did: the replacement's worth,
 * and the rest, which goes back as it was paid.
 */
function piecesOf(input: RefundInput, { unit }: OwedUnit, parts: readonly Part[]): Piece[] {
  let worth = unit.replacementMinor ?? Number.MAX_SAFE_INTEGER
  return parts.flatMap((part): Piece[] => {
    const way = wayOf(input, unit.resolution, part.paymentId)
    const whole = { ...part, way, number: 0 as const, wholeMinor: part.amountMinor }
    if (way !== "replacement") return [whole]
    const kept = Math.min(worth, part.amountMinor)
    worth -= kept
    const own = wayOf(input, null, part.paymentId)
    const rest = { ...whole, way: own, number: 1 as const, amountMinor: part.amountMinor - kept }
    return [{ ...whole, amountMinor: kept }, rest].filter((piece) => piece.amountMinor > 0)
  })
}

/** A unit's part of a payment: what its customer chose, else as they paid. */
export function wayOf(
  input: RefundInput,
  resolution: UnitInput["resolution"],
  paymentId: string,
): "original" | "store_credit" | "replacement" {
  if (resolution === "replacement" || resolution === "store_credit") return resolution
  return isVoucher(input.order.payments.find((one) => one.id === paymentId)) ? "store_credit" : "original"
}

function addUnit(
  input: RefundInput,
  draft: Draft,
  owed: OwedUnit,
  { paymentId, amountMinor, takenMinor, wholeMinor, number }: Piece & { takenMinor: number },
): Draft {
  const { unit, orderLineId, priceMinor, keptMinor, labelMinor } = owed
  const params = { unitId: unit.id, orderLineId }
  const worth = unit.resolution === "replacement" ? unit.replacementMinor : null
  const part = { unitId: unit.id, orderLineId, amountMinor, priceMinor, keptMinor }
  const settled = labelMinor > 0 ? { ...part, labelMinor } : part
  const code = number === 1 ? ("exchange_worth" as const) : ("exchange_rest" as const)
  const other = wholeMinor > amountMinor ? [{ code, params, amountMinor: amountMinor - wholeMinor }] : []
  return {
    ...draft,
    units: [...draft.units, worth == null ? settled : { ...settled, worthMinor: worth }],
    amountMinor: draft.amountMinor + amountMinor,
    breakdown: [
      ...draft.breakdown,
      ...owed.lines,
      ...cutLines(params, owed.amountMinor, takenMinor, wholeMinor),
      ...other,
      ...wayLines(input, draft, paymentId, params),
    ],
    inspectedBy: [...draft.inspectedBy, ...unit.inspectedBy],
  }
}

const SAME_MEANS = "L221-24 Code de la consommation"

/** Why it leaves by another way than its payment's provider; nothing where it does not. */
export function wayLines(
  input: RefundInput,
  { way }: Pick<Draft, "way">,
  paymentId: string,
  params: BreakdownLine["params"],
): BreakdownLine[] {
  if (way === "original") return []
  if (way === "replacement") return [{ code: "replaced", params, amountMinor: 0 }]
  const voucher = isVoucher(input.order.payments.find((one) => one.id === paymentId))
  return [{ code: voucher ? "voucher_share" : "store_credit", params, amountMinor: 0, article: SAME_MEANS }]
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
    intentId: intentId(input.return.id, draft.kind, draft.paymentId, idParts, draft.number),
    number: draft.number,
    kind: draft.kind,
    way: draft.way,
    advance: draft.advance,
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
