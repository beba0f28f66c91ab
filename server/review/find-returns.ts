import type { z } from "zod/mini"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { FoundReturn, FoundReturns } from "../../shared/contract/review-care.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

const MOST = 20

/**
 * Returns by a number that stands on the parcel or on what lies in it: return, order, invoice or tracking. A number in
 * hand is proof enough to see a return of any site; who has none asks customer service, who may look by name.
 */
export async function findReturns(
  db: Db,
  _ctx: Context,
  actor: Actor,
  input: { q: string },
): Promise<Result<z.infer<typeof FoundReturns>>> {
  if (sitesFor(actor, "review.decide") === "none") return refused("not_allowed", "Odd parcels are a lead's.")
  const typed = input.q.trim()
  if (typed.length < 3) return done({ returns: [] })
  const ids = await idsBy(db, typed)
  return done({ returns: ids.length === 0 ? [] : await describe(db, ids) })
}

/** As typed, without spaces, and as a scanner's reading of it has it. */
function spellings(typed: string): string[] {
  const bare = typed.replace(/[\s-]/g, "").toUpperCase()
  const read = parseScan(typed, { channel: "typed" })
  return [...new Set([typed, typed.toUpperCase(), bare, read.key, ...(read.altKeys ?? [])])].filter(
    (one): one is string => Boolean(one),
  )
}

async function idsBy(db: Db, typed: string): Promise<string[]> {
  const numbers = spellings(typed)
  // shops number by themselves: the index begins with the shop, and there are few
  const shops = (await db.selectFrom("shops").select("id").execute()).map((shop) => shop.id)
  const byRma = await db
    .selectFrom("returns")
    .select("id")
    .where("shop_id", "in", shops)
    .where("rma", "in", numbers)
    .execute()
  const byOrder = await db
    .selectFrom("orders")
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select("returns.id")
    .where("orders.shop_id", "in", shops)
    .where("orders.number", "in", numbers)
    .limit(MOST)
    .execute()
  const byParcel = await db
    .selectFrom("parcel_keys")
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcel_keys.parcel_id")
    .select("parcel_returns.return_id as id")
    .where("parcel_keys.key", "in", numbers)
    .limit(MOST)
    .execute()
  return [...new Set([...byRma, ...byOrder, ...byParcel].map((row) => row.id))].slice(0, MOST)
}

async function describe(db: Db, ids: readonly string[]): Promise<FoundReturn[]> {
  const rows = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("sites", "sites.id", "returns.site_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["returns.id as returnId", "returns.rma", "orders.number as orderNumber", "returns.status"])
    .select(["shops.name as shop", "sites.name as site", "customers.name as customer"])
    .where("returns.id", "in", ids)
    .orderBy("returns.created_at", "desc")
    .orderBy("returns.id")
    .execute()
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.return_id", "order_lines.title", "order_lines.picture", "return_lines.authorized"])
    .where("return_lines.return_id", "in", ids)
    .orderBy("return_lines.id")
    .execute()
  const byReturn = Map.groupBy(lines, (line) => line.return_id)
  return rows.map((row) => ({
    ...row,
    status: row.status as FoundReturn["status"],
    lines: (byReturn.get(row.returnId) ?? []).map(({ return_id: _, ...line }) => line),
  }))
}
