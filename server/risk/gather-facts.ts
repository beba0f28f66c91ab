import { createHmac } from "node:crypto"
import { sql } from "kysely"
import type { RiskFacts } from "../../shared/policy/risk-score.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

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
  /** What was said of each line. */
  reasons: (string | null)[]
}

/** All that the rules measure, each by an index and of one customer only. */
export async function gatherFacts(
  db: Db,
  ctx: Pick<Context, "secret">,
  returned: Weighed,
  days: number,
): Promise<Gathered> {
  const { id, orderId, noticeAt } = returned
  const since = noticeAt - days * DAY
  const [customer = null] = await customerOf(db, { orderId, since })
  const place = customer && placeOf(ctx, customer.address)
  const before = customer ? await earlierOf(db, { customerId: customer.id, since, noticeAt, id }) : []
  const last = before.reduce((newest, one) => Math.max(newest, one.notice_at), 0)
  const [others] = place && customer ? await othersAt(db, { place, customerId: customer.id, since }) : []
  const { reasons, ...goods } = await goodsOf(db, id)
  return {
    customerId: customer?.id ?? null,
    place,
    reasons,
    facts: {
      returns: before.length + 1,
      orders: Math.max(1, Number(customer?.orders ?? 1)),
      daysSinceLast: last === 0 ? null : Math.floor((noticeAt - last) / DAY),
      addressOthers: Number(others?.count ?? 0),
      refusedUnits: before.reduce((sum, one) => sum + Number(one.refused), 0),
      foundOtherwise: returned.foundOtherwise ? 1 : 0,
      ...goods,
    },
  }
}

const customerOf = prepared((db, { orderId, since }: { orderId: string; since: number }) =>
  db
    .selectFrom("orders")
    .innerJoin("customers", "customers.id", "orders.customer_id")
    .select(["customers.id", "customers.address"])
    .select((eb) =>
      eb
        .selectFrom("orders as own")
        .whereRef("own.customer_id", "=", "customers.id")
        .where(sql<boolean>`coalesce(own.invoiced_at, own.created_at) >= ${since}`)
        .select(sql<number>`cast(count(*) as bigint)`.as("count"))
        .as("orders"),
    )
    .where("orders.id", "=", orderId),
)

type Theirs = { customerId: string; since: number; noticeAt: number; id: string }

const earlierOf = prepared((db, { customerId, since, noticeAt, id }: Theirs) =>
  db
    .selectFrom("orders")
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select("returns.notice_at")
    .select((eb) =>
      eb
        .selectFrom("units")
        .whereRef("units.return_id", "=", "returns.id")
        .where("units.acceptance", "=", "rejected")
        .select(sql<number>`cast(count(*) as bigint)`.as("count"))
        .as("refused"),
    )
    .where("orders.customer_id", "=", customerId)
    .where("returns.notice_at", ">=", since)
    .where("returns.notice_at", "<=", noticeAt)
    .where("returns.id", "<>", id)
    .limit(MOST),
)

const othersAt = prepared((db, { place, customerId, since }: { place: string; customerId: string; since: number }) =>
  db
    .selectFrom("risk_marks")
    .select(sql<number>`cast(count(distinct customer_id) as bigint)`.as("count"))
    .where("place", "=", place)
    .where("notice_at", ">=", since)
    .where("customer_id", "<>", customerId),
)

const linesOf = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .leftJoin("products", (join) =>
      join.onRef("products.shop_id", "=", "orders.shop_id").onRef("products.sku", "=", "order_lines.sku"),
    )
    .select(["authorized", "quantity", "paid_minor", "weight_g", "reason"])
    .where("return_id", "=", id),
)

const parcelsOf = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("weight_g")
    .where("parcel_returns.return_id", "=", id),
)

type Goods = Pick<RiskFacts, "valueMinor" | "weightPercent"> & Pick<Gathered, "reasons">

/** What was paid for the goods that come, and what their parcels weigh against them; null: not all of it is known. */
async function goodsOf(db: Db, id: string): Promise<Goods> {
  const lines = await linesOf(db, { id })
  const parcels = await parcelsOf(db, { id })
  const valueMinor = lines.reduce((sum, one) => sum + Math.floor((one.paid_minor * one.authorized) / one.quantity), 0)
  const goods = lines.reduce((sum, one) => sum + (one.weight_g ?? Number.NaN) * one.authorized, 0)
  const weighed = parcels.reduce((sum, one) => sum + (one.weight_g ?? Number.NaN), 0)
  const known = goods > 0 && weighed > 0 && parcels.length > 0
  const reasons = lines.map((one) => one.reason)
  return { valueMinor, weightPercent: known ? Math.round((100 * weighed) / goods) : null, reasons }
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
