import { sumMinor } from "../domain/money.ts"
import type { HoldReason } from "../domain/states.ts"
import { delivery, isStalePostage, orderIsBack, postage } from "./accessory-money.ts"
import { advanceUnits, earlyUnits, recoveries } from "./advance-money.ts"
import { creditBonus, withoutCredit } from "./credit-bonus.ts"
import { type Draft, principal, settle } from "./draft-settlement.ts"
import { heldBefore } from "./held-before.ts"
import { type Due, daysLeft, dueDate, lateSurcharge } from "./legal-clock.ts"
import { localDay } from "./local-days.ts"
import { obligations } from "./obligations.ts"
import { unitsToPay } from "./owed-units.ts"
import { type PaymentRoom, paymentRoom } from "./payment-room.ts"
import type { Decision, EarlierSettlement, Obligation, RefundInput, Settlement, Standing } from "./refund-input.ts"
import { counts, isPrice } from "./settlement-states.ts"
import { stalePrices, standingReasons, unsentOfReturn } from "./standing-intents.ts"
import { termsOf } from "./terms-of.ts"
import { inOrder, paymentReasons } from "./unit-hold-reasons.ts"

export type { Decision, RefundInput } from "./refund-input.ts"

/**
 * What is owed for a return, to which payment, and whether it goes by itself or waits for whom. Pure: the same facts in
 * any order give the same answer, on the device (a preview) and on the server (final).
 *
 * The server applies it in one transaction: stop what `standing` withdraws, hold or release the rest of `standing`, then
 * insert `settlements` (reopening a stopped intent of the same id) under the payment's lock. A second decision on the
 * result proposes nothing. Where it changed a settlement, the order's other returns are decided again too: the delivery
 * of the whole order may hang on them.
 */
export function decideRefund(input: RefundInput): Decision {
  const unsent = unsentOfReturn(input)
  const stale = stalePrices(input, unsent)
  const kept = input.earlier.filter((one) => !stale.has(one))
  const owed = unitsToPay(input, kept)
  const whole = orderIsBack(input, kept, owed)
  for (const one of unsent) if ((one.kind === "delivery" && !whole) || isStalePostage(input, one)) stale.add(one)
  for (const one of withoutCredit(input, unsent, kept)) stale.add(one)
  const stays = input.earlier.filter((one) => !stale.has(one))

  const room = paymentRoom(input, stays)
  const goods = principal(input, [...owed, ...advanceUnits(input, kept), ...earlyUnits(input, kept)], room)
  const follow = [...(whole ? delivery(input, stays, room) : []), ...postage(input, stays)]
  const drafts = [...goods, ...follow, ...creditBonus(input, stays, goods)]
  const waits = waitsFor(input, stays, drafts)
  const settlements = drafts.map((draft) =>
    settle(input, draft, [
      ...waits(draft.kind),
      ...overdrawn(room, draft.paymentId),
      ...heldBefore(input, { kind: draft.kind, unitIds: draft.units.map((part) => part.unitId) }),
    ]),
  )
  const all = [...stays, ...settlements.map((settlement) => asEarlier(input, settlement))]
  const due = dueOf(input)
  const open = obligations(input, due, all, room.leftMinor())
  return {
    policyVersion: input.policy.version,
    dueAt: due ? new Date(due.endsAt).toISOString() : null,
    dueDay: due?.day ?? null,
    dueBecause: due?.because ?? null,
    settlements,
    standing: unsent.map((one) =>
      stale.has(one)
        ? { intentId: one.intentId, outcome: "withdraw", reasons: [] }
        : standing(input, one, waits(one.kind), room),
    ),
    obligations: open,
    recoveries: recoveries(input, owed),
    late: lateness(input, due, all, open),
  }
}

/**
 * What a kind waits for beyond its own units. A sum above the threshold needs two people, counted over the whole return,
 * so that no splitting avoids it. Delivery and postage follow the goods: they wait for whatever the units wait for.
 */
function waitsFor(
  input: RefundInput,
  stays: readonly EarlierSettlement[],
  drafts: readonly Draft[],
): (kind: EarlierSettlement["kind"]) => HoldReason[] {
  // what lateness adds is no sum that anybody decides on: being late makes nothing wait longer
  const own = stays.filter((one) => one.returnId === input.return.id && one.kind !== "surcharge")
  const before = own.filter(counts)
  const total = sumMinor([...before, ...drafts].map((one) => one.amountMinor))
  const forAll: HoldReason[] = total > input.policy.thresholds.secondPersonAboveMinor ? ["second_person"] : []
  const staying = unsentOfReturn(input, stays).filter(isPrice)
  const fresh = drafts.filter((draft) => draft.kind === "principal")
  const goods = [
    ...fresh.flatMap((draft) => [...draft.reasons, ...paymentReasons(input, draft.paymentId)]),
    ...staying.flatMap((one) => standingReasons(input, one, [])),
  ]
  const follows = (kind: EarlierSettlement["kind"]) => kind === "delivery" || kind === "postage"
  return (kind) => inOrder(follows(kind) ? [...goods, ...forAll] : forAll)
}

function standing(
  input: RefundInput,
  settlement: EarlierSettlement,
  shared: readonly HoldReason[],
  room: PaymentRoom,
): Standing {
  const open = standingReasons(input, settlement, [...shared, ...proposedByOne(settlement)])
  const reasons = inOrder([...open, ...overdrawn(room, settlement.paymentId)])
  return { intentId: settlement.intentId, outcome: reasons.length > 0 ? "hold" : "release", reasons }
}

/** An adjustment is one person's figure, which no fact confirms: another one must agree. */
function proposedByOne({ kind }: EarlierSettlement): HoldReason[] {
  return kind === "adjustment" ? ["second_person"] : []
}

/** It holds even what a person had released: there is no money for it, and finance is told. */
function overdrawn(room: PaymentRoom, paymentId: string): HoldReason[] {
  return room.overdrawn.has(paymentId) ? ["risk"] : []
}

function asEarlier(input: RefundInput, settlement: Settlement): EarlierSettlement {
  const { id: returnId, basis, profile = null } = input.return
  return { ...settlement, returnId, basis, profile, state: "proposed" }
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
  return dueDate(due, termsOf(input.policy, input.return))
}

/** On all that is owed and unpaid, inspected or not. */
function lateness(
  input: RefundInput,
  due: Due | null,
  all: readonly EarlierSettlement[],
  open: readonly Obligation[],
): Decision["late"] {
  if (!due || !input.policy.legal[input.return.basis].lateSurcharge) return null
  if (daysLeft(due, input.now, input.shop.timeZone) >= 0) return null
  const unpaid = all.filter((one) => one.returnId === input.return.id && owedByLaw(one))
  const owedMinor = sumMinor([...unpaid, ...open].map((one) => one.amountMinor))
  if (owedMinor === 0) return null
  const paidDay = localDay(input.now, input.shop.timeZone)
  const surcharge = lateSurcharge({ amountMinor: owedMinor, dueDay: due.day, paidDay })
  const { daysLate, amountMinor, basisPoints, rateAssumed } = surcharge
  return { daysLate, surchargeMinor: amountMinor, basisPoints, rateAssumed }
}

const unpaidStates: readonly string[] = ["proposed", "held", "released", "failed", "parked"]

function owedByLaw(one: EarlierSettlement): boolean {
  const asMoney = one.way !== "replacement"
  return asMoney && (isPrice(one) || one.kind === "delivery") && unpaidStates.includes(one.state)
}
