import { sql } from "kysely"
import type { SearchHit } from "../../shared/contract/search.ts"
import { marksOf } from "../../shared/policy/search-marks.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Hit } from "./search.ts"
import type { Found } from "./search-found.ts"

/** What a match leads to: the returns of an order or a customer, the newest first, or an order that has none. */
export async function whatIsFound(db: Db, found: readonly Found[], limit: number): Promise<Hit[]> {
  const [ofCustomers, ofOrders] = await Promise.all([customersOrders(db, found, limit), returnsOf(db, found)])
  return found.flatMap((one): Hit[] => {
    if ("returnId" in one) return [{ kind: "return", id: one.returnId, found: one }]
    if ("orderId" in one) return hitsOfOrder(one, one.orderId, ofOrders.get(one.orderId) ?? [])
    const own = ofCustomers.get(one.customerId) ?? []
    return [...Map.groupBy(own, (row) => row.id)].flatMap(([id, back]) => hitsOfOrder(one, id, back))
  })
}

interface Back {
  return_id: string | null
  notice_at: number | null
}

function hitsOfOrder(found: Found, id: string, back: readonly Back[]): Hit[] {
  const ids = back
    .toSorted((a, b) => (b.notice_at ?? 0) - (a.notice_at ?? 0) || order(a.return_id ?? "", b.return_id ?? ""))
    .flatMap((one) => one.return_id ?? [])
  if (ids.length === 0) return [{ kind: "order", id, found }]
  return ids.map((returnId) => ({ kind: "return", id: returnId, found }))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const ordersWithReturns = (db: Db) =>
  db
    .selectFrom("orders")
    .leftJoin("returns", "returns.order_id", "orders.id")
    .select(["orders.id", "returns.id as return_id", "returns.notice_at"])

const idOf = (one: Found) => ("customerId" in one ? one.customerId : "")
/** Customers asked about in one question at least, and what is read of them at most: never one customer's alone. */
const TOGETHER = 20
const MOST_ROWS = 400

type Sold = Back & { id: string; customer_id: string | null; created_at: number }
interface Ids {
  ids: readonly string[]
}

const soldTo = prepared((db, { ids }: Ids) =>
  ordersWithReturns(db)
    .select(["orders.customer_id", "orders.created_at"])
    .where(among(db, "orders.customer_id", ids))
    .limit(sql.lit(MOST_ROWS)),
)
const comesBackOf = prepared((db, { ids }: Ids) => ordersWithReturns(db).where(among(db, "orders.id", ids)))

/** The orders of each customer, the newest first, with what came back of each; of as many customers as make a page. */
async function customersOrders(db: Db, found: readonly Found[], limit: number): Promise<Map<string, Sold[]>> {
  const ids = [...new Set(found.map(idOf))].filter((id) => id !== "")
  const orders = new Map<string, Sold[]>()
  for (let sum = 0; ids.length > 0 && sum < limit; ) {
    const rows = await soldTo(db, { ids: ids.splice(0, Math.max(limit - sum, TOGETHER)) })
    const newestFirst = rows.toSorted((a, b) => b.created_at - a.created_at || order(a.id, b.id))
    for (const [id, own] of Map.groupBy(newestFirst, (row) => row.customer_id ?? "")) orders.set(id, own)
    sum += rows.length
  }
  return orders
}

async function returnsOf(db: Db, found: readonly Found[]): Promise<Map<string, Back[]>> {
  const ids = found.flatMap((one) => ("orderId" in one ? [one.orderId] : []))
  if (ids.length === 0) return new Map()
  const rows = await comesBackOf(db, { ids: [...new Set(ids)] })
  return Map.groupBy(rows, (row) => row.id)
}

/** One page with all that its rows show. */
export async function hitsOf(db: Db, page: readonly Hit[], said: string): Promise<SearchHit[]> {
  const [heads, articles] = await Promise.all([headsOf(db, page), firstArticles(db, page)])
  return page.flatMap((hit) => {
    const head = heads.get(hit.id)
    if (!head) return []
    const own = articles.get(hit.id)
    const { field, text, alike = false } = hit.found
    const stored = text ?? head.customer?.name ?? ""
    return [
      {
        ...head,
        kind: hit.kind,
        id: hit.id,
        title: own?.title ?? null,
        picture: own?.picture ?? null,
        articles: own?.count ?? 0,
        matched: { field, text: stored, alike, marks: marksOf(field, stored, said) },
      },
    ]
  })
}

type Head = Pick<SearchHit, "rma" | "orderNumber" | "shop" | "customer" | "status" | "at">

const idsOf = (page: readonly Hit[], kind: Hit["kind"]) => page.filter((hit) => hit.kind === kind).map((hit) => hit.id)

async function headsOf(db: Db, page: readonly Hit[]): Promise<Map<string, Head>> {
  const [back, bare] = await Promise.all([returnHeads(db, idsOf(page, "return")), orderHeads(db, idsOf(page, "order"))])
  return new Map([...back, ...bare])
}

async function returnHeads(db: Db, ids: readonly string[]): Promise<[string, Head][]> {
  if (ids.length === 0) return []
  const rows = await returnHeadsOf(db, { ids })
  return rows.map((row) => {
    const own = { rma: row.rma, status: row.status as SearchHit["status"], at: row.notice_at }
    return [row.return_id, { ...shownOf(row), ...own }]
  })
}

async function orderHeads(db: Db, ids: readonly string[]): Promise<[string, Head][]> {
  if (ids.length === 0) return []
  const rows = await orderHeadsOf(db, { ids })
  return rows.map((row) => [
    row.id,
    { ...shownOf(row), rma: null, status: null, at: row.invoiced_at ?? row.created_at },
  ])
}

function orders(db: Db) {
  return db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.id", "orders.number", "orders.invoiced_at", "orders.created_at", "shops.name as shop"])
    .select(["customers.id as customer_id", "customers.name", "customers.email"])
}

const returnHeadsOf = prepared((db, { ids }: Ids) =>
  orders(db)
    .innerJoin("returns", "returns.order_id", "orders.id")
    .select(["returns.id as return_id", "returns.rma", "returns.status", "returns.notice_at"])
    .where(among(db, "returns.id", ids)),
)
const orderHeadsOf = prepared((db, { ids }: Ids) => orders(db).where(among(db, "orders.id", ids)))

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
async function firstArticles(db: Db, page: readonly Hit[]): Promise<Map<string, Article>> {
  const [back, sold] = await Promise.all([
    someOf(linesBack, db, idsOf(page, "return")),
    someOf(linesSold, db, idsOf(page, "order")),
  ])
  const grouped = Map.groupBy([...back, ...sold], (row) => row.of)
  return new Map(
    [...grouped].map(([id, rows]) => {
      const [first] = rows.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
      const count = rows.reduce((sum, row) => sum + Number(row.count), 0)
      return [id, { title: first?.title ?? "", picture: first?.picture ?? null, count }]
    }),
  )
}

const lines = (db: Db) =>
  db.selectFrom("order_lines").select(["order_lines.title", "order_lines.picture", "order_lines.ref"])

const linesBack = prepared((db, { ids }: Ids) =>
  lines(db)
    .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
    .select(["return_lines.return_id as of", "return_lines.authorized as count"])
    .where(among(db, "return_lines.return_id", ids)),
)
const linesSold = prepared((db, { ids }: Ids) =>
  lines(db)
    .select(["order_lines.order_id as of", "order_lines.quantity as count"])
    .where(among(db, "order_lines.order_id", ids)),
)

/** Nothing is asked of nothing. */
const someOf = async <Row>(query: (db: Db, given: Ids) => Promise<Row[]>, db: Db, ids: readonly string[]) =>
  ids.length === 0 ? [] : query(db, { ids })
