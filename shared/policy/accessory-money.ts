import { assertOwed, sumMinor } from "../domain/money.ts"
import { cutLines, type Draft, emptyDraft, wayLines, wayOf } from "./draft-settlement.ts"
import { isOwed } from "./is-owed.ts"
import type { OwedUnit } from "./owed-units.ts"
import { isVoucher, type PaymentRoom } from "./payment-room.ts"
import type { EarlierSettlement, ParcelInput, RefundInput } from "./refund-input.ts"
import { counts, isPrice, isRefused } from "./settlement-states.ts"
import { bearsPostage, termsOf, type Under } from "./terms-of.ts"

// What follows the goods: the delivery of an order that is back as a whole, and the postage of a parcel.

/**
 * Everything that was bought is back under a basis that gives the delivery back too (L221-24: the standard rate). Of
 * other returns only what nobody holds any more: they are decided again when it is released, and complete it then.
 */
export function orderIsBack(
  input: RefundInput,
  kept: readonly EarlierSettlement[],
  owed: readonly OwedUnit[],
): boolean {
  const backs = (under: Under) => termsOf(input.policy, under).deliveryBack
  const waits = (one: EarlierSettlement) =>
    one.returnId !== input.return.id && (one.state === "held" || one.state === "proposed")
  const came = new Set(input.units.filter(isOwed).map((unit) => unit.id))
  // who gets the thing again has not withdrawn, and what was paid in advance may still not come
  const isBack = (one: EarlierSettlement, unitId: string) => !one.advance || came.has(unitId)
  const paid = kept
    .filter((one) => counts(one) && isPrice(one) && backs(one) && !waits(one) && one.way !== "replacement")
    .flatMap((one) => one.units.filter((part) => isBack(one, part.unitId)))
  const now = owed
    .filter((one) => one.unit.resolution !== "replacement")
    .map((one) => ({ unitId: one.unit.id, orderLineId: one.orderLineId }))
  const back = [...paid, ...(backs(input.return) ? now : [])]
  // a gift that came with the order does not have to come back with it
  const bought = input.order.lines.filter((line) => line.quantity > 0 && line.paidMinor > 0)
  return bought.length > 0 && bought.every((line) => unitsBack(back, line.id) >= line.quantity)
}

function unitsBack(back: readonly { unitId: string; orderLineId: string }[], orderLineId: string): number {
  return new Set(back.filter((part) => part.orderLineId === orderLineId).map((part) => part.unitId)).size
}

/** Once per order and payment, whichever return completes it, and never what a person refused. */
export function delivery(input: RefundInput, stays: readonly EarlierSettlement[], room: PaymentRoom): Draft[] {
  const before = stays.filter((one) => one.kind === "delivery")
  if (before.some(isRefused)) return []
  const given = before.filter(counts)
  const paid = assertOwed(input.order.deliveryMinor, "delivery")
  const standard = Math.min(paid, assertOwed(input.order.deliveryStandardMinor ?? paid, "standard delivery"))
  const amount = Math.max(0, standard - sumMinor(given.map((one) => one.amountMinor)))
  const parts = room.take(amount, new Set(given.map((one) => one.paymentId)))
  const taken = sumMinor(parts.map((part) => part.amountMinor))
  return parts.map(({ paymentId, amountMinor }) => ({
    ...emptyDraft("delivery", paymentId, wayOf(input, null, paymentId)),
    amountMinor,
    inspectedBy: inspectors(input),
    breakdown: [
      { code: "delivery_standard", params: {}, amountMinor: amount, article: "L221-24 Code de la consommation" },
      ...cutLines({}, amount, taken, amountMinor),
      ...wayLines(input, { way: wayOf(input, null, paymentId) }, paymentId, {}),
    ],
  }))
}

/** What the customer paid to send it back, once per parcel. Not within the capture: the payment only names the way. */
export function postage(input: RefundInput, stays: readonly EarlierSettlement[]): Draft[] {
  // what they paid the carrier was money, so it goes by a payment that was
  const ids = (of: RefundInput["order"]["payments"]) => of.map((payment) => payment.id).sort()
  const money = input.order.payments.filter((payment) => !isVoucher(payment))
  const paymentId = ids(money)[0] ?? ids(input.order.payments)[0]
  if (paymentId === undefined) return []
  const way = wayOf(input, null, paymentId)
  const before = stays.filter((one) => one.kind === "postage" && (counts(one) || isRefused(one)))
  const parcels = [...input.parcels].sort((a, b) => (a.id < b.id ? -1 : 1))
  return parcels.flatMap((parcel) => {
    const amountMinor = postageOf(input, parcel)
    if (amountMinor === 0 || before.some((one) => one.parcelId === parcel.id)) return []
    const breakdown = [{ code: "return_postage", params: { parcelId: parcel.id }, amountMinor }] as const
    const draft = emptyDraft("postage", paymentId, way)
    return [{ ...draft, parcelId: parcel.id, amountMinor, breakdown: [...breakdown], inspectedBy: inspectors(input) }]
  })
}

/** A postage that stands and is no longer what it should be: somebody else's fault, or another sum. */
export function isStalePostage(input: RefundInput, settlement: EarlierSettlement): boolean {
  const parcel = input.parcels.find((candidate) => candidate.id === settlement.parcelId)
  return settlement.kind === "postage" && settlement.amountMinor !== (parcel ? postageOf(input, parcel) : 0)
}

/** The shop's where it, its supplier or its carrier caused the return of a unit in that parcel, or where the basis says so. */
function postageOf(input: RefundInput, parcel: ParcelInput): number {
  const { shopPaysForFaults, capMinor } = input.policy.postage
  const units = input.units.filter((unit) => unit.parcelId === parcel.id && isOwed(unit))
  const shops =
    bearsPostage(input.policy, input.return) ||
    units.some((unit) => unit.fault !== null && shopPaysForFaults.includes(unit.fault))
  const paid = assertOwed(parcel.customerPostageMinor ?? 0, "postage")
  return units.length > 0 && shops ? Math.min(paid, capMinor) : 0
}

/** Whoever inspected any of it may not be the second person for what follows from it. */
function inspectors(input: RefundInput): string[] {
  return input.units.filter(isOwed).flatMap((unit) => [...unit.inspectedBy])
}
