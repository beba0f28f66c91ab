import { createHmac } from "node:crypto"
import { sql } from "kysely"
import type { RiskFacts } from "../../shared/policy/risk-score.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

const DAY = 86_400_000
/** A customer with more says no more by it. */
const MOST = 200

export interface Weighed {
  id: string
  orderId: string
  noticeAt: number
  foundOtherwise: boolean
}
export interface Gathered {
  customerId: string | null
  /** A key of the address that tells it from others and says nothing of it. */
  place: string | null
  facts: RiskFacts
}

/** All that the rules measure, each by an index and of one customer only. */
export async function gatherFacts(
  db: Db,
  ctx: Pick<Context, "secret">,
  returned: Weighed,
  days: number,
): Promise<Gathered> {
  const since = returned.noticeAt - days * DAY
  const customer = await customerOf(db, returned.orderId)
  const place = customer && placeOf(ctx, customer.address)
  const theirs = customer ? await theirReturns(db, customer.id, since, returned) : []
  const before = theirs.filter((one) => one.id !== returned.id && one.notice_at <= returned.noticeAt)
  const last = before.reduce((newest, one) => Math.max(newest, one.notice_at), 0)
  return {
    customerId: customer?.id ?? null,
    place,
    facts: {
      returns: before.length + 1,
      orders: customer ? await countOrders(db, customer.id, since) : 1,
      daysSinceLast: last === 0 ? null : Math.floor((returned.noticeAt - last) / DAY),
      addressOthers: place && customer ? await othersAt(db, place, { customerId: customer.id, since }) : 0,
      refusedUnits: await countRefused(
        db,
        before.map((one) => one.id),
      ),
      foundOtherwise: returned.foundOtherwise ? 1 : 0,
      ...(await goodsOf(db, returned.id)),
    },
  }
}

async function customerOf(db: Db, orderId: string): Promise<{ id: string; address: string } | null> {
  const row = await db
    .selectFrom("orders")
    .innerJoin("customers", "customers.id", "orders.customer_id")
    .select(["customers.id", "customers.address"])
    .where("orders.id", "=", orderId)
    .executeTakeFirst()
  return row ?? null
}

function theirReturns(db: Db, customerId: string, since: number, { noticeAt }: Weighed) {
  return db
    .selectFrom("orders")
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select(["returns.id", "returns.notice_at"])
    .where("orders.customer_id", "=", customerId)
    .where("returns.notice_at", ">=", since)
    .where("returns.notice_at", "<=", noticeAt)
    .limit(MOST)
    .execute()
}

async function countOrders(db: Db, customerId: string, since: number): Promise<number> {
  const row = await db
    .selectFrom("orders")
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .where("customer_id", "=", customerId)
    .where(sql<boolean>`coalesce(invoiced_at, created_at) >= ${since}`)
    .executeTakeFirstOrThrow()
  return Math.max(1, Number(row.count))
}

async function othersAt(
  db: Db,
  place: string,
  { customerId, since }: { customerId: string; since: number },
): Promise<number> {
  const row = await db
    .selectFrom("risk_marks")
    .select(sql<number>`cast(count(distinct customer_id) as bigint)`.as("count"))
    .where("place", "=", place)
    .where("notice_at", ">=", since)
    .where("customer_id", "<>", customerId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

async function countRefused(db: Db, returnIds: readonly string[]): Promise<number> {
  if (returnIds.length === 0) return 0
  const row = await db
    .selectFrom("units")
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .where("return_id", "in", returnIds)
    .where("acceptance", "=", "rejected")
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What was paid for the goods that come, and what their parcels weigh against them; null: not all of it is known. */
async function goodsOf(db: Db, returnId: string): Promise<Pick<RiskFacts, "valueMinor" | "weightPercent">> {
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .leftJoin("products", (join) =>
      join.onRef("products.shop_id", "=", "orders.shop_id").onRef("products.sku", "=", "order_lines.sku"),
    )
    .select(["authorized", "quantity", "paid_minor", "weight_g"])
    .where("return_id", "=", returnId)
    .execute()
  const parcels = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("weight_g")
    .where("parcel_returns.return_id", "=", returnId)
    .execute()
  const valueMinor = lines.reduce((sum, one) => sum + Math.floor((one.paid_minor * one.authorized) / one.quantity), 0)
  const goods = lines.reduce((sum, one) => sum + (one.weight_g ?? Number.NaN) * one.authorized, 0)
  const weighed = parcels.reduce((sum, one) => sum + (one.weight_g ?? Number.NaN), 0)
  const known = goods > 0 && weighed > 0 && parcels.length > 0
  return { valueMinor, weightPercent: known ? Math.round((100 * weighed) / goods) : null }
}

/** However it is written: case, accents and signs make no other address. Too short a one is none. */
export function placeOf({ secret }: Pick<Context, "secret">, address: string): string | null {
  const lines = JSON.parse(address) as unknown
  const plain = (Array.isArray(lines) ? lines : [])
    .join(" ")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
  if (plain.length < 8) return null
  return createHmac("sha256", secret).update(`risk place ${plain}`).digest("base64url").slice(0, 22)
}
