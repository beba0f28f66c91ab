import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReturnPage } from "../../shared/contract/returns.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Obligation } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { givenBack } from "../ledger/given-back.ts"
import { timelineOf } from "../refunds/timeline.ts"
import { judgedLines } from "./correct-return.ts"
import { whyNotCancel, whyNotCorrect } from "./may-change.ts"
import { notesOf } from "./note-return.ts"
import { othersOf } from "./others-of.ts"
import { windowOf } from "./window-of.ts"

/** A return as customer service tells of it on the phone: who, what, where it is, what is due when, and what happened. */
export async function returnPage(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { returnId: string },
): Promise<Result<ReturnPage>> {
  // a shop's key reads returns by other doors, without what colleagues noted
  if (actor.kind !== "person" || !may(actor, "return.search"))
    return refused("not_allowed", "This page is customer service's.")
  const returned = await db.selectFrom("returns").selectAll().where("id", "=", input.returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  const { timeZone, ...head } = await headOf(db, returned)
  const intents = await intentsOf(db, returned.id)
  const units = await unitsOf(db, returned.id)
  const lines = await linesOf(db, returned.id, units, intents)
  const parcels = await parcelsOf(db, returned.id)
  const window = await windowOf(db, ctx.now(), returned)
  const correct = await whyNotCorrect(db, returned)
  const owed = JSON.parse(returned.obligations) as Omit<Obligation, "daysLeft">[]
  const arrivals = parcels.flatMap((parcel) => parcel.arrivedAt ?? [])
  return done({
    ...head,
    id: returned.id,
    rma: returned.rma,
    orderId: returned.order_id,
    basis: returned.basis as ReturnPage["basis"],
    status: returned.status as ReturnPage["status"],
    noticeAt: returned.notice_at,
    window: window && { ...window, extended: returned.window_until === window.lastDay },
    arrivedAt: arrivals.length > 0 ? Math.min(...arrivals) : null,
    dueDay: returned.due_day,
    daysLeft: returned.due_day ? daysUntil(returned.due_day, ctx.now(), timeZone) : null,
    holder: holderOf(intents, owed),
    lines,
    payments: await paymentsOf(db, returned.order_id),
    parcels,
    units: units.map(({ lineId: _, ...unit }) => unit),
    intents: intents.map(({ row: _, ...intent }) => intent),
    obligations: owed.map((one) => ({
      lineId: one.lineId,
      reason: one.reason,
      title: lines.find((line) => line.id === one.lineId)?.title ?? "",
      quantity: one.quantity,
      amountMinor: one.amountMinor,
      dueDay: one.dueDay,
      daysLeft: daysUntil(one.dueDay, ctx.now(), timeZone),
      holder: one.holder.kind,
    })),
    timeline: await timelineOf(
      db,
      returned,
      intents.map((intent) => intent.row),
    ),
    notes: await notesOf(db as never, returned.id),
    others: await othersOf(db, { orderId: returned.order_id, but: returned.id }),
    may: {
      cancel: await whyNotCancel(db, returned),
      extend: window === null ? "not_found" : correct,
      correctNotice: correct,
    },
  })
}

/** Who ends the wait: of the refunds the first that is held, else of what is due before anybody looked. */
function holderOf(intents: readonly Shown[], owed: readonly Pick<Obligation, "holder">[]): string | null {
  const waits = intents.find((intent) => ["held", "failed", "parked"].includes(intent.state))
  if (waits) return waits.state === "held" ? (holdOwners[waits.reasons[0] as HoldReason] ?? "finance") : "finance"
  return owed[0]?.holder.kind ?? null
}

async function headOf(db: Db, returned: Tables["returns"]) {
  const row = await db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.number", "orders.currency", "shops.name as shop", "shops.time_zone"])
    .select([
      "customers.id as customer_id",
      "customers.name",
      "customers.email",
      "customers.phone",
      "customers.address",
    ])
    .where("orders.id", "=", returned.order_id)
    .executeTakeFirstOrThrow()
  const site = await db.selectFrom("sites").select("name").where("id", "=", returned.site_id).executeTakeFirstOrThrow()
  return {
    orderNumber: row.number,
    shop: row.shop,
    site: site.name,
    currency: row.currency,
    customer: customerOf(row),
    timeZone: row.time_zone,
  }
}

export function customerOf(row: {
  customer_id: string | null
  name: string | null
  email: string | null
  phone: string | null
  address: string | null
}): ReturnPage["customer"] {
  if (row.customer_id === null) return null
  const told: unknown = JSON.parse(row.address ?? "[]")
  const address = Array.isArray(told) ? told.filter((line) => typeof line === "string") : []
  return { name: row.name, email: row.email, phone: row.phone, address }
}

type Shown = ReturnPage["intents"][number] & { row: Tables["intents"] }

async function intentsOf(db: Db, returnId: string): Promise<Shown[]> {
  const rows = await db
    .selectFrom("intents")
    .innerJoin("payments", "payments.id", "intents.payment_id")
    .selectAll("intents")
    .select("payments.provider")
    .where("intents.return_id", "=", returnId)
    .orderBy("intents.created_at")
    .orderBy("intents.id")
    .execute()
  return rows.map(({ provider, ...row }) => ({
    row,
    id: row.id,
    kind: row.kind as Shown["kind"],
    state: row.state,
    amountMinor: row.amount_minor,
    currency: row.currency,
    reasons: JSON.parse(row.reasons),
    breakdown: JSON.parse(row.breakdown),
    provider,
  }))
}

type Unit = ReturnPage["units"][number] & { lineId: string | null }

async function unitsOf(db: Db, returnId: string): Promise<Unit[]> {
  const rows = await db
    .selectFrom("units")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["units.id", "units.line_id", "units.reception", "units.acceptance", "units.grade", "units.disposition"])
    .select(["units.place", "units.lpn", "units.serial", "units.ordinal", "order_lines.title"])
    .where("units.return_id", "=", returnId)
    .execute()
  return rows
    .toSorted((a, b) => a.ordinal - b.ordinal || (a.id < b.id ? -1 : 1))
    .map((row) => ({
      id: row.id,
      lineId: row.line_id,
      title: row.title ?? "",
      reception: row.reception,
      acceptance: row.acceptance,
      grade: row.grade as Unit["grade"],
      disposition: row.disposition as Unit["disposition"],
      place: row.place,
      lpn: row.lpn,
      serial: row.serial,
    }))
}

async function linesOf(db: Db, returnId: string, units: readonly Unit[], intents: readonly Shown[]) {
  const rows = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.id", "return_lines.order_line_id", "return_lines.authorized", "return_lines.reason"])
    .select(["return_lines.comment", "return_lines.wanted", "order_lines.title", "order_lines.sku"])
    .select(["order_lines.picture", "order_lines.paid_minor", "order_lines.quantity"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("order_lines.title")
    .orderBy("return_lines.id")
    .execute()
  const judged = await judgedLines(db as never, returnId)
  const paid = intents.filter((one) => one.state === "paid" || one.state === "paid_outside")
  const given = new Set(paid.flatMap((one) => (JSON.parse(one.row.units) as { unitId: string }[]).map((u) => u.unitId)))
  return rows.map((row) => {
    const own = units.filter((unit) => unit.lineId === row.id)
    return {
      id: row.id,
      orderLineId: row.order_line_id,
      title: row.title,
      sku: row.sku,
      picture: row.picture,
      bought: row.quantity,
      authorized: row.authorized,
      received: own.filter((unit) => unit.reception === "received").length,
      accepted: own.filter((unit) => unit.acceptance === "accepted").length,
      refunded: own.filter((unit) => given.has(unit.id)).length,
      paidMinor: row.paid_minor,
      reason: row.reason,
      comment: row.comment,
      wanted: row.wanted,
      judged: judged.has(row.id),
    }
  })
}

async function paymentsOf(db: Db, orderId: string): Promise<ReturnPage["payments"]> {
  const rows = await db.selectFrom("payments").selectAll().where("order_id", "=", orderId).orderBy("id").execute()
  const given = await givenBack(db, orderId)
  return rows.map((row) => ({
    provider: row.provider,
    reference: row.reference,
    capturedMinor: row.captured_minor,
    reservedMinor: row.reserved_minor,
    refundedMinor: given(row.id).refundedMinor + given(row.id).outsideMinor,
  }))
}

async function parcelsOf(db: Db, returnId: string): Promise<ReturnPage["parcels"]> {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcels.id", "parcels.key", "parcels.carrier", "parcels.state", "parcels.expected_day"])
    .select(["parcels.arrived_at", "parcels.closed_at"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("parcels.id")
    .execute()
  return rows.map((row) => ({
    id: row.id,
    keys: row.key === null ? [] : [row.key],
    carrier: row.carrier,
    state: row.state,
    expectedDay: row.expected_day,
    arrivedAt: row.arrived_at,
    closedAt: row.closed_at,
  }))
}
