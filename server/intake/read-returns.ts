import type { z } from "zod/mini"
import type { ReturnsQuery, ReturnsReply } from "../../shared/contract/intake.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { orderId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"

type Read = z.infer<typeof ReturnsReply>["returns"][number]
const MOST = 50

/**
 * How far a shop's returns have come, by their number or their order's: for the shop's own tools. Another shop's, and
 * another site's where the key is for one, are not there. Neither customers nor what colleagues wrote.
 */
export async function readReturns(
  db: Db,
  actor: Actor,
  input: z.infer<typeof ReturnsQuery>,
): Promise<Result<z.infer<typeof ReturnsReply>>> {
  if (actor.kind !== "api_key" || !may(actor, "return.read"))
    return refused("not_allowed", "This key may not read returns.")
  const { number, order } = input
  if (number === undefined && order === undefined)
    return refused("invalid", "Say which: by number or by order.", {
      errors: [{ path: "number", wants: "a return's number, or `order` with an order's" }],
    })
  let query = db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("sites", "sites.id", "returns.site_id")
    .selectAll("returns")
    .select(["orders.number as order_number", "sites.code as site"])
    .where("returns.shop_id", "=", actor.shopId)
  if (number !== undefined) query = query.where("returns.rma", "=", number)
  if (order !== undefined) query = query.where("returns.order_id", "=", orderId(actor.shopId, order))
  if (actor.siteId) query = query.where("returns.site_id", "=", actor.siteId)
  const rows = await query.orderBy("returns.created_at", "desc").orderBy("returns.id").limit(MOST).execute()
  if (rows.length === 0) return refused("not_found", "This shop has no such return.")
  const ids = rows.map((row) => row.id)
  const [lines, parcels, refunds] = [await linesOf(db, ids), await parcelsOf(db, ids), await refundsOf(db, ids)]
  const own = <T>(of: Map<string, T[]>, id: string) => of.get(id) ?? []
  return done({
    returns: rows.map((row) => ({
      id: row.id,
      number: row.rma,
      orderNumber: row.order_number,
      siteCode: row.site,
      basis: row.basis as Read["basis"],
      status: row.status as Read["status"],
      noticeAt: moment(row.notice_at),
      dueDay: row.due_day,
      lines: own(lines, row.id).map(({ return_id: _, ...line }) => line),
      parcels: own(parcels, row.id),
      refunds: own(refunds, row.id),
    })),
  })
}

const moment = (at: number) => new Date(at).toISOString()
const momentOrNull = (at: number | null) => (at === null ? null : moment(at))

async function linesOf(db: Db, ids: readonly string[]) {
  const rows = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.id", "return_lines.return_id", "order_lines.ref", "order_lines.sku", "return_lines.reason"])
    .select("return_lines.authorized as quantity")
    .where("return_lines.return_id", "in", ids)
    .orderBy("return_lines.id")
    .execute()
  const units = await db
    .selectFrom("units")
    .select(["line_id", "reception", "acceptance"])
    .where("return_id", "in", ids)
    .execute()
  const ofLine = Map.groupBy(units, (unit) => unit.line_id)
  const counted = rows.map(({ id, ...line }) => ({
    ...line,
    received: (ofLine.get(id) ?? []).filter((unit) => unit.reception === "received").length,
    accepted: (ofLine.get(id) ?? []).filter((unit) => unit.acceptance === "accepted").length,
  }))
  return Map.groupBy(counted, (line) => line.return_id)
}

async function parcelsOf(db: Db, ids: readonly string[]) {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcel_returns.return_id", "parcels.key", "parcels.carrier", "parcels.state", "parcels.expected_day"])
    .select(["parcels.arrived_at", "parcels.closed_at"])
    .where("parcel_returns.return_id", "in", ids)
    .orderBy("parcels.id")
    .execute()
  return grouped(rows, (row) => ({
    tracking: row.key,
    carrier: row.carrier,
    state: row.state,
    expectedDay: row.expected_day,
    arrivedAt: momentOrNull(row.arrived_at),
    closedAt: momentOrNull(row.closed_at),
  }))
}

async function refundsOf(db: Db, ids: readonly string[]) {
  const rows = await db
    .selectFrom("intents")
    .select(["return_id", "kind", "state", "amount_minor", "currency"])
    .where("return_id", "in", ids)
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  return grouped(rows, (row) => ({
    kind: row.kind as Read["refunds"][number]["kind"],
    state: row.state,
    amountMinor: row.amount_minor,
    currency: row.currency,
  }))
}

function grouped<R extends { return_id: string }, T>(rows: readonly R[], shown: (row: R) => T): Map<string, T[]> {
  const all = new Map<string, T[]>()
  for (const row of rows) all.set(row.return_id, [...(all.get(row.return_id) ?? []), shown(row)])
  return all
}
