import { type RawBuilder, sql } from "kysely"
import type { RefundFilter, RefundTotal } from "../../shared/contract/refund-desk.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import type { Db } from "../db/open.ts"
import type { AskOnce } from "../db/until-written.ts"
import { after, isAscending } from "./queue-place.ts"
import type { Placed, Wanted } from "./queue-rows.ts"
import { ADVANCE } from "./resolutions/keep-recoveries.ts"

type Where = RawBuilder<boolean>

/** As the partial index has it. */
const isOpenClaim = sql<boolean>`claims.state = 'open' and claims.against = 'customer'`

/** What customers owe back: what a filter asks of it. It has no due date, and nobody else holds it up. */
export function claimsFound(filter: RefundFilter, named: readonly string[] | null): Where[] {
  const { shop, site, currency, min, max, state, reason, holder, due, day } = filter
  const other = state || reason || day || (holder && holder !== "finance") || (due && due !== "none")
  if (other) return [sql<boolean>`1 = 0`]
  return [
    ...(named ? [sql<boolean>`claims.return_id in (${sql.join(named.length > 0 ? named : [""])})`] : []),
    // by no index of theirs: claims are few, and a shop's returns are many
    ...(shop ? [sql<boolean>`returns.shop_id || '' = ${shop}`] : []),
    ...(site ? [sql<boolean>`returns.site_id || '' = ${site}`] : []),
    ...(currency ? [sql<boolean>`claims.currency = ${currency}`] : []),
    ...(currency && min ? [sql<boolean>`claims.amount_minor >= ${Number(min)}`] : []),
    ...(currency && max ? [sql<boolean>`claims.amount_minor <= ${Number(max)}`] : []),
  ]
}

/** The next of them in the list's order: where others stand by their due date, the longest open one is first. */
export async function claimRows(db: Db, claims: readonly Where[], { sort, from, limit }: Wanted): Promise<Placed[]> {
  const at = sql.ref<number>(sort === "amount" ? "claims.amount_minor" : "claims.opened_at")
  const columns = { currency: sql.ref("claims.currency"), at, id: sql.ref("claims.id") }
  const way = isAscending(sort) ? "asc" : "desc"
  let query = db
    .selectFrom("claims")
    .innerJoin("returns", "returns.id", "claims.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["claims.id", "claims.kind", "claims.amount_minor", "claims.currency", "claims.opened_at"])
    .select(["returns.id as return_id", "returns.rma", "orders.number", "shops.name"])
    .where(isOpenClaim)
  for (const where of claims) query = query.where(where)
  if (from) query = query.where(after(sort, "claim", from, columns))
  if (sort === "amount") query = query.orderBy("claims.currency", way)
  const rows = await query
    .orderBy(at, way)
    .orderBy("claims.id", way)
    .limit(limit + 1)
    .execute()
  return rows.map((row) => ({
    place: {
      kind: "claim",
      id: row.id,
      currency: sort === "amount" ? row.currency : "",
      at: sort === "amount" ? row.amount_minor : row.opened_at,
    },
    row: claimRow(row),
  }))
}

interface Claimed {
  id: string
  kind: string
  amount_minor: number
  currency: string
  opened_at: number
  return_id: string
  rma: string
  number: string
  name: string
}

const claimRow = (row: Claimed): RefundRow => ({
  id: `claim:${row.id}`,
  returnId: row.return_id,
  rma: row.rma,
  orderNumber: row.number,
  shop: row.name,
  kind: "claim",
  amountMinor: row.amount_minor,
  currency: row.currency,
  state: null,
  reasons: [claimReason(row.kind)],
  holder: "finance",
  dueDay: null,
  daysLeft: null,
  updatedAt: row.opened_at,
  version: null,
  together: false,
})

/** "advance:not_arrived:<line>" is "not_arrived", "difference_disputed:<difference>" is "difference_disputed". */
export const claimReason = (kind: string): string => kind.split(":")[kind.startsWith(ADVANCE) ? 1 : 0] ?? kind

/** How much is owed back, a currency at a time. */
export async function claimSums(db: Db, once: AskOnce, claims: readonly Where[]): Promise<RefundTotal[]> {
  let query = db
    .selectFrom("claims")
    .innerJoin("returns", "returns.id", "claims.return_id")
    .select("claims.currency")
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .select(sql<number>`cast(sum(claims.amount_minor) as bigint)`.as("sumMinor"))
    .where(isOpenClaim)
    .groupBy("claims.currency")
  for (const where of claims) query = query.where(where)
  return once(query)
}
