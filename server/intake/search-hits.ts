import type { SearchHit } from "../../shared/contract/search.ts"
import { marksOf } from "../../shared/policy/search-marks.ts"
import type { Db } from "../db/open.ts"
import type { Hit } from "./search.ts"
import type { Found } from "./search-found.ts"

/** What a match leads to: the returns of an order or a customer, the newest first, or an order that has none. */
export async function whatIsFound(db: Db, found: readonly Found[], limit: number): Promise<Hit[]> {
  const orders = await ordersOf(db, found, limit)
  const ids = found.flatMap((one) => ("orderId" in one ? [one.orderId] : (orders.get(idOf(one)) ?? [])))
  const returns = await returnsOf(db, ids)
  return found.flatMap((one): Hit[] => {
    if ("returnId" in one) return [{ kind: "return", id: one.returnId, found: one }]
    const own = "orderId" in one ? [one.orderId] : (orders.get(one.customerId) ?? [])
    return own.flatMap((orderId): Hit[] => {
      const back = returns.get(orderId) ?? []
      if (back.length === 0) return [{ kind: "order", id: orderId, found: one }]
      return back.map((id) => ({ kind: "return", id, found: one }))
    })
  })
}

const idOf = (one: Found) => ("customerId" in one ? one.customerId : "")
/** Customers asked about in one question; a round of theirs is cut, and never one customer alone. */
const TOGETHER = 40

/** The newest orders of each customer. */
async function ordersOf(db: Db, found: readonly Found[], limit: number): Promise<Map<string, string[]>> {
  const ids = [...new Set(found.map(idOf))].filter((id) => id !== "")
  const orders = new Map<string, string[]>()
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const some = ids.slice(at, at + TOGETHER)
    const rows = await db
      .selectFrom("orders")
      .select(["id", "customer_id", "created_at"])
      .where("customer_id", "in", some)
      .limit(some.length * 10)
      .execute()
    const own = Map.groupBy(rows, (row) => row.customer_id ?? "")
    for (const id of some)
      orders.set(
        id,
        (own.get(id) ?? []).toSorted((a, b) => b.created_at - a.created_at).map((row) => row.id),
      )
    if ([...orders.values()].reduce((sum, each) => sum + each.length, 0) >= limit) break
  }
  return orders
}

async function returnsOf(db: Db, orderIds: readonly string[]): Promise<Map<string, string[]>> {
  if (orderIds.length === 0) return new Map()
  const rows = await db
    .selectFrom("returns")
    .select(["id", "order_id", "notice_at"])
    .where("order_id", "in", [...new Set(orderIds)])
    .execute()
  const sorted = rows.toSorted((a, b) => b.notice_at - a.notice_at || (a.id < b.id ? -1 : 1))
  return new Map(
    [...Map.groupBy(sorted, (row) => row.order_id)].map(([order, own]) => [order, own.map((row) => row.id)]),
  )
}

/** One page with all that its rows show. */
export async function hitsOf(db: Db, page: readonly Hit[], said: string): Promise<SearchHit[]> {
  const heads = await headsOf(db, page)
  const articles = await firstArticles(db, page, heads)
  return page.flatMap((hit) => {
    const head = heads.get(hit.id)
    if (!head) return []
    const own = articles.get(hit.id)
    const { field, text, alike = false } = hit.found
    return [
      {
        ...head.shown,
        kind: hit.kind,
        id: hit.id,
        title: own?.title ?? null,
        picture: own?.picture ?? null,
        articles: own?.count ?? 0,
        matched: { field, text, alike, marks: marksOf(field, text, said) },
      },
    ]
  })
}

type Head = {
  orderId: string
  shown: Pick<SearchHit, "rma" | "orderNumber" | "shop" | "customer" | "status" | "at">
}

async function headsOf(db: Db, page: readonly Hit[]): Promise<Map<string, Head>> {
  const idsOf = (kind: Hit["kind"]) => page.filter((hit) => hit.kind === kind).map((hit) => hit.id)
  const heads = new Map<string, Head>()
  const returns = idsOf("return")
  if (returns.length > 0) {
    const rows = await orders(db)
      .innerJoin("returns", "returns.order_id", "orders.id")
      .select(["returns.id as return_id", "returns.rma", "returns.status", "returns.notice_at"])
      .where("returns.id", "in", returns)
      .execute()
    for (const row of rows)
      heads.set(row.return_id, {
        orderId: row.id,
        shown: { ...shownOf(row), rma: row.rma, status: row.status as SearchHit["status"], at: row.notice_at },
      })
  }
  const bare = idsOf("order")
  if (bare.length > 0) {
    const rows = await orders(db).where("orders.id", "in", bare).execute()
    for (const row of rows)
      heads.set(row.id, {
        orderId: row.id,
        shown: { ...shownOf(row), rma: null, status: null, at: row.invoiced_at ?? row.created_at },
      })
  }
  return heads
}

function orders(db: Db) {
  return db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.id", "orders.number", "orders.invoiced_at", "orders.created_at", "shops.name as shop"])
    .select(["customers.id as customer_id", "customers.name", "customers.email"])
}

const shownOf = (row: {
  number: string
  shop: string
  customer_id: string | null
  name: string | null
  email: string | null
}) => ({
  orderNumber: row.number,
  shop: row.shop,
  customer: row.customer_id === null ? null : { name: row.name, email: row.email },
})

interface Article {
  title: string
  picture: string | null
  count: number
}

/** Of a return its own lines, of an order all of them. */
async function firstArticles(
  db: Db,
  page: readonly Hit[],
  heads: ReadonlyMap<string, Head>,
): Promise<Map<string, Article>> {
  const ids = page.filter((hit) => hit.kind === "return").map((hit) => hit.id)
  const bare = page.filter((hit) => hit.kind === "order" && heads.has(hit.id)).map((hit) => hit.id)
  const lines = db.selectFrom("order_lines").select(["order_lines.title", "order_lines.picture", "order_lines.ref"])
  const back =
    ids.length === 0
      ? []
      : await lines
          .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
          .select(["return_lines.return_id as of", "return_lines.authorized as count"])
          .where("return_lines.return_id", "in", ids)
          .execute()
  const sold =
    bare.length === 0
      ? []
      : await lines
          .select(["order_lines.order_id as of", "order_lines.quantity as count"])
          .where("order_lines.order_id", "in", bare)
          .execute()
  const grouped = Map.groupBy([...back, ...sold], (row) => row.of)
  return new Map(
    [...grouped].map(([id, rows]) => {
      const [first] = rows.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
      const count = rows.reduce((sum, row) => sum + Number(row.count), 0)
      return [id, { title: first?.title ?? "", picture: first?.picture ?? null, count }]
    }),
  )
}
