import { intentId } from "../domain/derive-id.ts"
import { assertOwed, sumMinor } from "../domain/money.ts"
import type { HoldReason } from "../domain/states.ts"
import { type Due, daysLeft, dueDate, lateSurcharge } from "./legal-clock.ts"
import { localDay } from "./local-days.ts"
import { obligations } from "./obligations.ts"
import { counts, isOwed, isPrice, type OwedUnit, unitsToPay } from "./owed-units.ts"
import { type PaymentRoom, paymentRoom } from "./payment-room.ts"
import type { BreakdownLine, Decision, EarlierSettlement, RefundInput, Settlement, Standing } from "./refund-input.ts"
import { isStale, standing as standingOf, standingReasons, unsentOfReturn } from "./standing-intents.ts"
import { inOrder } from "./unit-hold-reasons.ts"

export type { Decision, RefundInput } from "./refund-input.ts"

/**
 * What is owed for a return, to which payment, and whether it goes by itself or waits for whom. Pure: the same facts in
 * any order give the same answer, on the device (a preview) and on the server (final).
 *
 * The server applies it in one transaction: stop what `standing` withdraws, hold or release the rest of `standing`, then
 * insert `settlements` (reopening a stopped intent of the same id) under the payment's lock.
 */
export function decideRefund(input: RefundInput): Decision {
  const unsent = unsentOfReturn(input)
  const stale = new Set(unsent.filter((settlement) => isStale(input, settlement)))
  const kept = input.earlier.filter((settlement) => !stale.has(settlement))
  const owed = unitsToPay(input, kept)
  const whole = orderIsBack(input, kept, owed)
  for (const settlement of unsent) if (settlement.kind === "delivery" && !whole) stale.add(settlement)
  const stays = input.earlier.filter((settlement) => !stale.has(settlement))

  const room = paymentRoom(input, stays)
  const drafts = [...principal(owed, room), ...(whole ? delivery(input, stays, room) : []), ...postage(input, stays)]
  const shared = reasonsForAll(input, stays, drafts)
  const accessory = accessoryReasons(
    input,
    owed,
    unsent.filter((settlement) => !stale.has(settlement)),
  )
  const settlements = drafts.map((draft) =>
    settle(input, draft, [...(draft.kind === "principal" ? [] : accessory), ...shared]),
  )
  const due = dueOf(input)
  const all = [...stays, ...settlements.map((settlement) => asEarlier(input, settlement))]
  return {
    policyVersion: input.policy.version,
    dueAt: due ? new Date(due.endsAt).toISOString() : null,
    dueDay: due?.day ?? null,
    dueBecause: due?.because ?? null,
    settlements,
    standing: unsent.map((one): Standing => {
      if (stale.has(one)) return { intentId: one.intentId, outcome: "withdraw", reasons: [] }
      const overdrawn: HoldReason[] = room.overdrawn.has(one.paymentId) ? ["risk"] : []
      const own = one.units.length > 0 ? [] : accessory
      return standingOf(one, standingReasons(input, one, [...shared, ...overdrawn, ...own]))
    }),
    obligations: obligations(input, due, all, room.leftMinor()),
    late: lateness(input, due, all),
  }
}

type Draft = Pick<
  Settlement,
  "kind" | "paymentId" | "parcelId" | "units" | "amountMinor" | "breakdown" | "inspectedBy"
> & {
  reasons: readonly HoldReason[]
}

/** One draft per payment and identical reasons, so that a held unit never keeps back one that nothing holds. */
function principal(owed: readonly OwedUnit[], room: PaymentRoom): Draft[] {
  const drafts = new Map<string, Draft>()
  for (const unit of owed) {
    const parts = room.take(unit.amountMinor).filter((part) => part.amountMinor > 0)
    const over = unit.amountMinor - sumMinor(parts.map((part) => part.amountMinor))
    for (const part of parts) {
      const key = JSON.stringify([part.paymentId, unit.reasons])
      const draft = drafts.get(key) ?? emptyDraft("principal", part.paymentId, unit.reasons)
      drafts.set(key, addUnit(draft, unit, part.amountMinor, over))
    }
  }
  return [...drafts.values()]
}

function emptyDraft(kind: Draft["kind"], paymentId: string, reasons: readonly HoldReason[]): Draft {
  return { kind, paymentId, parcelId: null, units: [], amountMinor: 0, breakdown: [], inspectedBy: [], reasons }
}

function addUnit(draft: Draft, owed: OwedUnit, amountMinor: number, over: number): Draft {
  const { unit, orderLineId, priceMinor, keptMinor } = owed
  const params = { unitId: unit.id, orderLineId }
  const elsewhere = owed.amountMinor - over - amountMinor
  const rest: BreakdownLine[] = []
  if (over > 0) rest.push({ code: "payment_cap", params, amountMinor: -over })
  if (elsewhere > 0) rest.push({ code: "other_payments", params, amountMinor: -elsewhere })
  return {
    ...draft,
    units: [...draft.units, { unitId: unit.id, orderLineId, amountMinor, priceMinor, keptMinor }],
    amountMinor: draft.amountMinor + amountMinor,
    breakdown: [...draft.breakdown, ...owed.lines, ...rest],
    inspectedBy: [...draft.inspectedBy, ...unit.inspectedBy],
  }
}

/** Everything that was bought is back under a basis that gives the delivery back too (L221-24: the standard rate). */
function orderIsBack(input: RefundInput, kept: readonly EarlierSettlement[], owed: readonly OwedUnit[]): boolean {
  const backs = (basis: EarlierSettlement["basis"]) => input.policy.legal[basis].deliveryBack
  const paid = kept.filter((one) => counts(one) && isPrice(one) && backs(one.basis)).flatMap((one) => one.units)
  const now = backs(input.return.basis)
    ? owed.map((one) => ({ unitId: one.unit.id, orderLineId: one.orderLineId }))
    : []
  return input.order.lines.every((line) => {
    const units = [...paid, ...now].filter((part) => part.orderLineId === line.id).map((part) => part.unitId)
    return new Set(units).size >= line.quantity
  })
}

/** Once per order, whichever return completes it. */
function delivery(input: RefundInput, stays: readonly EarlierSettlement[], room: PaymentRoom): Draft[] {
  const done = stays.some((one) => one.kind === "delivery" && (counts(one) || one.stoppedBy === "person"))
  if (done) return []
  const paid = assertOwed(input.order.deliveryMinor, "delivery")
  const amount = Math.min(paid, input.order.deliveryStandardMinor ?? paid)
  const parts = room.take(amount).filter((part) => part.amountMinor > 0)
  const taken = sumMinor(parts.map((part) => part.amountMinor))
  return parts.map((part) => {
    const breakdown: BreakdownLine[] = [
      { code: "delivery_standard", params: {}, amountMinor: amount, article: "L221-24 Code de la consommation" },
    ]
    if (amount > taken) breakdown.push({ code: "payment_cap", params: {}, amountMinor: taken - amount })
    if (taken > part.amountMinor)
      breakdown.push({ code: "other_payments", params: {}, amountMinor: part.amountMinor - taken })
    return { ...emptyDraft("delivery", part.paymentId, []), amountMinor: part.amountMinor, breakdown }
  })
}

/** What the customer paid to send it back, where who caused it or the basis makes it the shop's. Not within the capture. */
function postage(input: RefundInput, stays: readonly EarlierSettlement[]): Draft[] {
  const { shopPaysForFaults, shopPaysForBases, capMinor } = input.policy.postage
  const paymentId = input.order.payments.map((payment) => payment.id).sort()[0]
  const parcels = [...input.parcels].sort((a, b) => (a.id < b.id ? -1 : 1))
  return parcels.flatMap((parcel) => {
    const amountMinor = Math.min(assertOwed(parcel.customerPostageMinor ?? 0, "postage"), capMinor)
    const done = stays.some(
      (one) => one.kind === "postage" && one.parcelId === parcel.id && (counts(one) || one.stoppedBy === "person"),
    )
    const units = input.units.filter((unit) => unit.parcelId === parcel.id && isOwed(unit))
    const shops = units.some(
      (unit) =>
        shopPaysForBases.includes(input.return.basis) ||
        (unit.fault !== null && shopPaysForFaults.includes(unit.fault)),
    )
    if (amountMinor === 0 || done || !shops || paymentId === undefined) return []
    const breakdown: BreakdownLine[] = [{ code: "return_postage", params: { parcelId: parcel.id }, amountMinor }]
    return [{ ...emptyDraft("postage", paymentId, []), parcelId: parcel.id, amountMinor, breakdown }]
  })
}

/** A sum above the threshold needs two people: counted over the whole return, so that no splitting avoids it. */
function reasonsForAll(
  input: RefundInput,
  stays: readonly EarlierSettlement[],
  drafts: readonly Draft[],
): HoldReason[] {
  const before = stays.filter((one) => one.returnId === input.return.id && counts(one)).map((one) => one.amountMinor)
  const total = sumMinor([...before, ...drafts.map((draft) => draft.amountMinor)])
  return total > input.policy.thresholds.secondPersonAboveMinor ? ["second_person"] : []
}

/** Delivery and postage follow the goods: they wait for whatever the units wait for. */
function accessoryReasons(
  input: RefundInput,
  owed: readonly OwedUnit[],
  unsent: readonly EarlierSettlement[],
): HoldReason[] {
  const waiting = unsent.filter(isPrice).flatMap((settlement) => standingReasons(input, settlement, []))
  return inOrder([...owed.flatMap((unit) => unit.reasons), ...waiting])
}

function settle(input: RefundInput, draft: Draft, more: readonly HoldReason[]): Settlement {
  const reasons = inOrder([...draft.reasons, ...more])
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

function asEarlier(input: RefundInput, settlement: Settlement): EarlierSettlement {
  return { ...settlement, returnId: input.return.id, basis: input.return.basis, state: "proposed" }
}

function dueOf(input: RefundInput): Due | null {
  const first = (moments: (string | number | null | undefined)[]) =>
    moments.filter((moment) => moment != null).sort((a, b) => new Date(a).getTime() - new Date(b).getTime())[0] ?? null
  const due = {
    basis: input.return.basis,
    noticeAt: input.return.noticeAt,
    goodsBackAt: first(input.parcels.map((parcel) => parcel.arrivedAt)),
    shipmentProofAt: first(input.parcels.map((parcel) => parcel.shipmentProofAt)),
    collectedByTrader: input.return.collectedByTrader ?? false,
    timeZone: input.shop.timeZone,
  }
  return dueDate(due, input.policy.legal[input.return.basis])
}

function lateness(input: RefundInput, due: Due | null, all: readonly EarlierSettlement[]): Decision["late"] {
  if (!due || !input.policy.legal[input.return.basis].lateSurcharge) return null
  if (daysLeft(due, input.now, input.shop.timeZone) >= 0) return null
  const open = all.filter(
    (one) => one.returnId === input.return.id && one.kind !== "postage" && unpaidStates.includes(one.state),
  )
  const paidDay = localDay(input.now, input.shop.timeZone)
  const surcharge = lateSurcharge({
    amountMinor: sumMinor(open.map((one) => one.amountMinor)),
    dueDay: due.day,
    paidDay,
  })
  const { daysLate, amountMinor, basisPoints, rateAssumed } = surcharge
  return { daysLate, surchargeMinor: amountMinor, basisPoints, rateAssumed }
}

const unpaidStates: readonly string[] = ["proposed", "held", "released", "failed", "parked"]
