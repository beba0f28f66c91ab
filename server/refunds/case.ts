import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import type { IntentState } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Decision } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type GivenBack, givenBack } from "../ledger/given-back.ts"
import { loadRefundInput } from "./load-refund-input.ts"
import { inspectorsOf, isOpen } from "./lock-intent.ts"
import { mayDo } from "./may-do.ts"
import { paysAt } from "./pays-at.ts"
import { timelineOf } from "./timeline.ts"

/** A return as finance reads it: what is owed and why, each refund with its attempts, and all that happened in order. */
export async function refundCase(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { returnId: string },
): Promise<Result<RefundCase>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const returned = await db.selectFrom("returns").selectAll().where("id", "=", input.returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  const { timeZone, ...head } = await headOf(db, returned)
  const decision = decideRefund(await loadRefundInput(db, returned, ctx.now()))
  const intents = await db
    .selectFrom("intents")
    .selectAll()
    .where("return_id", "=", returned.id)
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  const lines = await linesOf(db, returned.id, intents)
  const given = await givenBack(db, returned.order_id)
  return done({
    ...head,
    timeZone,
    parcels: await parcelsOf(db, returned.id),
    returnId: returned.id,
    rma: returned.rma,
    basis: returned.basis as RefundCase["basis"],
    status: returned.status,
    noticeAt: returned.notice_at,
    arrivedAt: await arrivedAt(db, returned.id),
    dueDay: returned.due_day,
    daysLeft: returned.due_day ? daysUntil(returned.due_day, ctx.now(), timeZone) : null,
    dueBecause: decision.dueBecause,
    late: decision.late && { daysLate: decision.late.daysLate, surchargeMinor: decision.late.surchargeMinor },
    lines,
    intents: await Promise.all(intents.map((intent) => intentOf(db, actor, intent, given))),
    obligations: decision.obligations.map((one) => obligationOf(one, lines)),
    photos: await photosOf(db, returned.id),
    timeline: await timelineOf(db, returned, intents),
    risk: await riskOf(db, returned.id),
  })
}

/** Only what held it: what was counted alone says nothing here. */
async function riskOf(db: Db, returnId: string): Promise<RefundCase["risk"]> {
  const row = await db
    .selectFrom("risk_marks")
    .select("hits")
    .where("return_id", "=", returnId)
    .where("chosen", "=", 1)
    .where("applied", "=", 1)
    .executeTakeFirst()
  const hits = JSON.parse(row?.hits ?? "[]") as RefundCase["risk"]
  return hits.map(({ code, seen, at }) => ({ code, seen, at }))
}

async function headOf(db: Db, returned: Tables["returns"]) {
  const row = await db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.number", "orders.currency", "shops.name as shop", "shops.time_zone"])
    .select(["customers.name", "customers.email", "customers.id as customer_id"])
    .where("orders.id", "=", returned.order_id)
    .executeTakeFirstOrThrow()
  return {
    orderNumber: row.number,
    shop: row.shop,
    currency: row.currency,
    customer: row.customer_id === null ? null : { name: row.name, email: row.email },
    timeZone: row.time_zone,
  }
}

type Line = RefundCase["lines"][number]

async function linesOf(db: Db, returnId: string, intents: readonly Tables["intents"][]): Promise<Line[]> {
  const rows = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select([
      "return_lines.id",
      "return_lines.order_line_id",
      "return_lines.authorized",
      "order_lines.title",
      "order_lines.sku",
    ])
    .select(["order_lines.picture", "order_lines.paid_minor", "order_lines.quantity"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("order_lines.title")
    .execute()
  const units = await db.selectFrom("units").selectAll().where("return_id", "=", returnId).execute()
  const paid = new Set(intents.filter((one) => one.state === "paid").flatMap((one) => unitsOf(one)))
  return rows.map((row) => {
    const own = units.filter((unit) => unit.line_id === row.id)
    return {
      id: row.id,
      orderLineId: row.order_line_id,
      title: row.title,
      sku: row.sku,
      picture: row.picture,
      authorized: row.authorized,
      received: own.filter((unit) => unit.reception === "received").length,
      accepted: own.filter((unit) => unit.acceptance === "accepted").length,
      refunded: own.filter((unit) => paid.has(unit.id)).length,
      priceMinor: Math.round(row.paid_minor / row.quantity),
    }
  })
}

const unitsOf = (intent: Tables["intents"]): string[] =>
  (JSON.parse(intent.units) as { unitId: string }[]).map((part) => part.unitId)

async function arrivedAt(db: Db, returnId: string): Promise<number | null> {
  const row = await db
    .selectFrom("parcels")
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
    .select((eb) => eb.fn.min("parcels.arrived_at").as("at"))
    .where("parcel_returns.return_id", "=", returnId)
    .executeTakeFirst()
  return row?.at ?? null
}

async function parcelsOf(db: Db, returnId: string): Promise<RefundCase["parcels"]> {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcels.id", "parcels.key", "parcels.arrived_at", "parcels.shipment_proof_at"])
    .select(["parcels.arrival_corrected_at", "parcels.shipment_corrected_at"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("parcels.id")
    .execute()
  return rows.map((row) => ({
    id: row.id,
    tracking: row.key,
    arrivedAt: row.arrived_at,
    corrected: (row.arrival_corrected_at ?? row.shipment_corrected_at ?? null) !== null,
    shippedAt: row.shipment_proof_at,
  }))
}

async function intentOf(
  db: Db,
  actor: Actor,
  intent: Tables["intents"],
  given: (paymentId: string) => GivenBack,
): Promise<RefundCase["intents"][number]> {
  const payment = await db
    .selectFrom("payments")
    .selectAll()
    .where("id", "=", intent.payment_id)
    .executeTakeFirstOrThrow()
  const attempts = await db
    .selectFrom("attempts")
    .selectAll()
    .where("intent_id", "=", intent.id)
    .orderBy("number")
    .execute()
  const last = attempts.at(-1)
  const known = { intent, open: last !== undefined && isOpen(last) }
  return {
    id: intent.id,
    kind: intent.kind as RefundCase["intents"][number]["kind"],
    state: intent.state,
    amountMinor: intent.amount_minor,
    currency: intent.currency,
    reasons: JSON.parse(intent.reasons),
    under: intent.under === 1 && !isGone(intent.state),
    way: intent.way ?? "original",
    payment: {
      provider: payment.provider,
      reference: payment.reference,
      capturedMinor: payment.captured_minor,
      refundedMinor: given(payment.id).refundedMinor,
    },
    breakdown: JSON.parse(intent.breakdown),
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      state: attempt.state,
      providerId: attempt.provider_refund_id,
      error: attempt.error,
      at: attempt.settled_at ?? attempt.sent_at ?? attempt.prepared_at,
    })),
    paysAt: intent.state === "released" ? await paysAt(db, { intentId: intent.id }) : null,
    may: mayDo(actor, known, await inspectorsOf(db, intent)),
    note: intent.note,
    version: String(intent.version),
  }
}

const isGone = (state: IntentState) =>
  (["paid", "paid_outside", "overpaid", "stopped"] as IntentState[]).includes(state)

function obligationOf(one: Decision["obligations"][number], lines: readonly Line[]): RefundCase["obligations"][number] {
  return {
    lineId: one.lineId,
    reason: one.reason,
    title: lines.find((line) => line.id === one.lineId)?.title ?? "",
    quantity: one.quantity,
    amountMinor: one.amountMinor,
    dueDay: one.dueDay,
    daysLeft: one.daysLeft,
    holder: one.holder.kind,
  }
}

async function photosOf(db: Db, returnId: string): Promise<RefundCase["photos"]> {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("facts", "facts.parcel_id", "parcel_returns.parcel_id")
    .innerJoin("fact_photos", "fact_photos.fact_id", "facts.id")
    .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
    .leftJoin("people", "people.id", "facts.person_id")
    .select(["fact_photos.sha256", "fact_photos.slot", "photos.state", "people.name", "facts.happened_at"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("facts.happened_at")
    .execute()
  const seen = new Map(rows.toReversed().map((row) => [row.sha256, row]))
  return [...seen.values()].toReversed().map((row) => ({
    sha256: row.sha256,
    slot: row.slot,
    here: row.state === "stored",
    by: row.name ?? "?",
    at: row.happened_at,
  }))
}
