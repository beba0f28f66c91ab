import { v7 } from "uuid"
import { attemptKey } from "../../shared/domain/derive-id.ts"
import type { Fault, Grade } from "../../shared/domain/states.ts"
import { demoPolicy } from "../../shared/policy/built-in-policy.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { RefundInput, Settlement } from "../../shared/policy/refund-input.ts"
import type { LedgerEntry } from "../ledger/post.ts"
import { owedEntry, refundEntry } from "../ledger/refund-entries.ts"
import { isCapped } from "../refunds/lock-payments.ts"
import type { PastReturn } from "./past.ts"
import { type PastKnown, putPastPayment, putPastReturn } from "./past-order.ts"
import type { PastRows, PastStage } from "./past-rows.ts"
import { bytesOf, type Dice, diceOf } from "./random.ts"

interface Looked {
  id: string
  lineId: string
  grade: Grade | null
  fault: Fault | null
  lead: string | null
  inspectedBy: string[]
}

interface Closed {
  past: PastReturn
  known: PastKnown
  parcel: { id: string; looked: Looked[] }
  stage: PastStage
}

/** What the rule made of it, by the rule itself, and how it was paid. */
export function pastMoney(rows: PastRows, closed: Closed): void {
  const { past, known, stage } = closed
  const luck = diceOf(stage.seed + 2, past.index)
  const input = inputOf(closed)
  const decision = decideRefund(input)
  const { policy, ...told } = input
  const decisionId = v7({ msecs: past.answeredAt, random: bytesOf(luck, 16) })
  const due = { due_at: decision.dueAt === null ? null : Date.parse(decision.dueAt), due_day: decision.dueDay }
  putPastReturn(rows, past, known, { status: past.failed ? "received" : "completed", ...due })
  rows.put("decisions", {
    id: decisionId,
    return_id: known.id,
    cause: "parcel_closed",
    policy_version: policy.version,
    input: JSON.stringify(told),
    output: JSON.stringify(decision),
    at: past.answeredAt,
  })
  const sums = { reserved: 0, refunded: 0 }
  for (const settlement of decision.settlements) {
    if (isCapped(settlement.kind)) sums[past.failed ? "reserved" : "refunded"] += settlement.amountMinor
    settle(rows, luck, { ...closed, settlement, decisionId, due })
  }
  putPastPayment(rows, known, past.currency, sums)
  const proposed = decision.settlements.map(({ intentId, outcome, reasons }) => ({ intentId, outcome, reasons }))
  rows.said.push({
    at: past.answeredAt,
    actor: "system",
    action: "return.decided",
    subject: `return:${known.id}`,
    detail: { decision: decisionId, cause: "parcel_closed", proposed, standing: [] },
  })
}

/** As `loadRefundInput` would read it from the rows. */
function inputOf({ past, known, parcel }: Closed): RefundInput {
  return {
    policy: demoPolicy,
    shop: { timeZone: "Europe/Paris", currency: past.currency },
    order: {
      lines: known.lines.map((line) => ({
        id: line.orderLine,
        quantity: line.quantity,
        paidMinor: line.paid,
        deliveredAt: past.deliveredAt,
      })),
      payments: [{ id: known.payment.id, capturedMinor: known.payment.captured }],
      deliveryMinor: past.deliveryMinor,
      deliveryStandardMinor: past.deliveryMinor,
    },
    outside: [],
    return: {
      id: known.id,
      basis: past.basis,
      noticeAt: past.noticeAt,
      collectedByTrader: false,
      depreciationInfoGiven: true,
      riskFlags: [],
      lines: known.lines.map((line) => ({ id: line.id, orderLineId: line.orderLine, authorized: line.quantity })),
    },
    units: parcel.looked.map((unit) => ({
      parcelId: parcel.id,
      acceptance: "accepted",
      grade: unit.grade,
      fault: unit.fault,
      complete: true,
      disputed: false,
      factInReview: false,
      imported: false,
      restored: false,
      deductionBasisPoints: null,
      customerHeard: unit.lead !== null,
      id: unit.id,
      lineId: unit.lineId,
      reception: "received",
      parcelClosed: true,
      exceptionsOpen: [],
      inspectedBy: unit.inspectedBy,
    })),
    parcels: [
      {
        id: parcel.id,
        state: "closed",
        arrivedAt: past.arrivedAt,
        shipmentProofAt: past.shippedAt,
        customerPostageMinor: 0,
        exceptionsOpen: [],
      },
    ],
    earlier: [],
    now: past.answeredAt,
  }
}

interface Settling extends Closed {
  settlement: Settlement
  decisionId: string
  due: { due_at: number | null; due_day: string | null }
}

/** Released by the rule, or by two people where it was dear; sent once, and answered by the provider. */
function settle(rows: PastRows, luck: Dice, { past, known, stage, settlement, decisionId, due }: Settling): void {
  const { intentId, kind, amountMinor, currency } = settlement
  const dear = settlement.reasons.includes("second_person")
  rows.put("intents", {
    id: intentId,
    return_id: known.id,
    order_id: known.order,
    shop_id: known.shopId,
    payment_id: settlement.paymentId,
    parcel_id: settlement.parcelId,
    kind,
    number: settlement.number,
    amount_minor: amountMinor,
    currency,
    state: past.failed ? "failed" : "paid",
    reasons: "[]",
    cleared: JSON.stringify(settlement.reasons),
    units: JSON.stringify(settlement.units),
    breakdown: JSON.stringify(settlement.breakdown),
    inspected_by: JSON.stringify(settlement.inspectedBy),
    released_by: JSON.stringify(dear ? stage.finance : []),
    decision_id: decisionId,
    stopped_by: null,
    note: past.failed ? REFUSED : null,
    advance: 0,
    basis: past.basis,
    ...due,
    created_at: past.answeredAt,
    updated_at: past.paidAt,
    version: 3,
  })
  for (const unit of settlement.unitIds)
    rows.put("intent_units", {
      intent_id: intentId,
      unit_id: unit,
      kind,
      payment_id: settlement.paymentId,
      number: settlement.number,
      active: 1,
    })
  const owed = { intentId, paymentId: settlement.paymentId, amountMinor, currency }
  const booked = owedEntry({ ...owed, withinCapture: isCapped(kind), version: 1 })
  putEntry(rows, { id: v7({ msecs: past.answeredAt, random: bytesOf(luck, 16) }), at: past.answeredAt }, booked)
  const key = attemptKey(intentId, 1)
  const refund = past.failed ? null : `tr_demo_${key}`
  rows.put("attempts", {
    id: key,
    intent_id: intentId,
    number: 1,
    idempotency_key: key,
    state: past.failed ? "failed" : "succeeded",
    provider: "test",
    provider_refund_id: refund,
    error: past.failed ? REFUSED : null,
    fence: 1,
    prepared_at: past.paidAt - 900,
    sent_at: past.paidAt - 900,
    settled_at: past.paidAt,
  })
  if (refund === null) return
  paid(rows, luck, { past, settlement, key, refund })
}

/** A word of providers for a card that can take nothing back any more. */
const REFUSED = "expired_or_canceled_card"

type Paid = { past: PastReturn; settlement: Settlement; key: string; refund: string }

function paid(rows: PastRows, luck: Dice, { past, settlement, key, refund }: Paid): void {
  const { intentId, paymentId, amountMinor, currency } = settlement
  const newId = () => v7({ msecs: past.paidAt, random: bytesOf(luck, 16) })
  const what = { intent_id: intentId, payment_id: paymentId, amount_minor: amountMinor, currency }
  const by = { attempt_id: key, provider: "test", provider_refund_id: refund }
  rows.put("refunds", { id: newId(), ...what, ...by, state: "succeeded", at: past.paidAt })
  const paid = { attemptId: key, intentId, paymentId, provider: "test", amountMinor, currency }
  putEntry(rows, { id: newId(), at: past.paidAt }, refundEntry(paid, { taken: false }))
  rows.said.push({
    at: past.paidAt,
    actor: "system",
    action: "refund.succeeded",
    subject: `intent:${intentId}`,
    detail: { attempt: 1, amountMinor, outcome: "succeeded", providerRefundId: refund },
  })
}

function putEntry(rows: PastRows, { id, at }: { id: string; at: number }, entry: LedgerEntry): void {
  const { source, kind, intentId, text } = entry
  rows.put("ledger_entries", { id, source, kind, intent_id: intentId, text, at })
  for (const [index, { account, amountMinor, currency }] of entry.postings.entries())
    rows.put("ledger_postings", { entry_id: id, ordinal: index + 1, account, amount_minor: amountMinor, currency })
}
