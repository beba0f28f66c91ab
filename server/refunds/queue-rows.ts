import { sql } from "kysely"
import type { RefundSort } from "../../shared/contract/refund-desk.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import type { HoldReason, IntentState } from "../../shared/domain/states.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import type { Obligation } from "../../shared/policy/refund-input.ts"
import { mayReleaseTogether } from "../../shared/policy/release-together.ts"
import type { Db } from "../db/open.ts"
import { claimRows } from "./claim-rows.ts"
import { type Found, filteredBy, isOpenRow, isOwedRow, isOwnRow, isRowOfAny, openStates } from "./queue-filter.ts"
import { after, comparePlaces, isAscending, type Place } from "./queue-place.ts"

/** No due date yet: last of all. */
const NEVER = 8_640_000_000_000_000
/** As the index has it. */
const intentDue = sql<number>`coalesce(intents.due_at, ${sql.lit(NEVER)})`
/** What was paid or stopped grows with the years: a filter looks at so many of the newest of each state. */
export const MOST_SETTLED = 10_000

export interface Placed {
  place: Place
  row: RefundRow
}
export interface Wanted {
  found: Found
  sort: RefundSort
  from: Place | null
  limit: number
}

/** The next rows of the list, in its order; one more than `limit` where there are more. */
export async function placedRows(db: Db, now: number, wanted: Wanted): Promise<Placed[]> {
  const { found, sort, limit } = wanted
  const parts = [
    ...(found.named ? [namedIntents(db, now, found.named, wanted)] : []),
    ...(found.named ? [] : found.states.map((state) => intentsIn(db, now, state, wanted))),
    ...(found.owed ? [owedRows(db, now, found.owed, wanted)] : []),
    ...(found.claims ? [claimRows(db, found.claims, wanted)] : []),
  ]
  const compare = comparePlaces(sort)
  const all = (await Promise.all(parts)).flat().sort((a, b) => compare(a.place, b.place))
  return all.slice(0, limit + 1)
}

const isOpen = (state: IntentState) => (openStates as readonly string[]).includes(state)

/** A state at a time, each in the order of its index: sorting all that was ever paid would grow with the years. */
async function intentsIn(db: Db, now: number, state: IntentState, wanted: Wanted): Promise<Placed[]> {
  const { found, sort, from, limit } = wanted
  const columns = { currency: sql.ref("intents.currency"), at: intentAt(sort), id: sql.ref("intents.id") }
  const way = isAscending(sort) ? "asc" : "desc"
  let ids = db.selectFrom("intents").select("intents.id").where("intents.state", "=", state)
  if (isOpen(state)) ids = ids.where(isOwnRow)
  if (sort === "amount") ids = ids.where(isOpenRow).orderBy("intents.currency", way)
  if (from) ids = ids.where(after(sort, "intent", from, columns))
  ids = ids.orderBy(columns.at, way).orderBy("intents.id", way)
  if (!isOpen(state) && found.intents.length > 0) {
    // looked through where they were found: asked for by their ids, PostgreSQL may read all the others for them
    const some = ids.select(filteredBy).limit(MOST_SETTLED).as("intents")
    ids = db.selectFrom(some).select("intents.id").orderBy(columns.at, way).orderBy("intents.id", way) as typeof ids
  }
  for (const where of found.intentsIn(state)) ids = ids.where(where)
  const some = (await ids.limit(limit + 1).execute()).map((row) => row.id)
  return placedOf(await intentsOf(db, some), now, sort)
}

/** Those of the returns that a search names, of every state in one question: they are few. */
async function namedIntents(db: Db, now: number, named: readonly string[], wanted: Wanted): Promise<Placed[]> {
  const { found, sort, from, limit } = wanted
  if (found.states.length === 0) return []
  const columns = { currency: sql.ref("intents.currency"), at: intentAt(sort), id: sql.ref("intents.id") }
  const way = isAscending(sort) ? "asc" : "desc"
  let ids = db
    .selectFrom(ofNamed(db, named))
    .select("intents.id")
    .where("intents.state", "in", found.states)
    .where(isRowOfAny)
  if (sort === "amount") ids = ids.orderBy("intents.currency", way)
  if (from) ids = ids.where(after(sort, "intent", from, columns))
  for (const where of found.intents) ids = ids.where(where)
  const rows = await ids
    .orderBy(columns.at, way)
    .orderBy("intents.id", way)
    .limit(limit + 1)
    .execute()
  return placedOf(
    await intentsOf(
      db,
      rows.map((row) => row.id),
    ),
    now,
    sort,
  )
}

const placedOf = (rows: readonly Listed[], now: number, sort: RefundSort): Placed[] =>
  rows.map((row) => ({
    place: {
      kind: "intent",
      id: row.id,
      currency: sort === "amount" ? row.currency : "",
      at: sort === "due" ? (row.due_at ?? NEVER) : sort === "amount" ? row.amount_minor : row.updated_at,
    },
    row: intentRow(row, now),
  }))

/**
 * By the index of their returns, however old they are: a search names few. Of every state: told one, SQLite would go along
 * all that are in it.
 */
export const ofNamed = (db: Db, returnIds: readonly string[]) =>
  db
    .selectFrom("intents")
    .select(["intents.id", ...filteredBy])
    .where("intents.return_id", "in", returnIds.length > 0 ? returnIds : [""])
    .limit(10 * MOST_SETTLED)
    .as("intents")

function intentAt(sort: RefundSort) {
  if (sort === "due") return intentDue
  return sql<number>`${sql.ref(sort === "amount" ? "intents.amount_minor" : "intents.updated_at")}`
}

/** In no order: their places say it. */
async function intentsOf(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("orders", "orders.id", "intents.order_id")
    .innerJoin("shops", "shops.id", "intents.shop_id")
    .select(["intents.id", "intents.return_id", "intents.kind", "intents.amount_minor", "intents.currency"])
    .select(["intents.state", "intents.reasons", "intents.due_at", "intents.due_day", "intents.updated_at"])
    .select(["intents.version", "returns.rma", "orders.number", "shops.name", "shops.time_zone"])
    .where("intents.id", "in", ids)
    .execute()
}

type Listed = Awaited<ReturnType<typeof intentsOf>>[number]

function intentRow(row: Listed, now: number): RefundRow {
  const reasons = JSON.parse(row.reasons) as string[]
  return {
    id: `intent:${row.id}`,
    returnId: row.return_id,
    rma: row.rma,
    orderNumber: row.number,
    shop: row.name,
    kind: row.kind as RefundRow["kind"],
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    reasons,
    holder: holderOf(row.state, reasons),
    dueDay: row.due_day,
    daysLeft: row.due_day ? daysUntil(row.due_day, now, row.time_zone) : null,
    updatedAt: row.updated_at,
    version: String(row.version),
    together: mayReleaseTogether(row.state, reasons),
  }
}

/** The person that the first reason names; what failed or was parked is finance's. */
export function holderOf(state: IntentState, reasons: readonly string[]): "finance" | "lead" | null {
  if (state === "failed" || state === "parked") return "finance"
  if (state !== "held") return null
  return holdOwners[reasons[0] as HoldReason] === "lead" ? "lead" : "finance"
}

/** One row a return: what the law will want and nobody has confirmed yet. */
async function owedRows(db: Db, now: number, where: NonNullable<Found["owed"]>, wanted: Wanted): Promise<Placed[]> {
  const { sort, from, limit } = wanted
  const at = sql<number>`${sql.ref(owedAt[sort])}`
  const columns = { currency: sql.ref("returns.owed_currency"), at, id: sql.ref("returns.id") }
  const way = isAscending(sort) ? "asc" : "desc"
  let query = db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.id", "returns.rma", "returns.due_at", "returns.due_day", "returns.obligations"])
    .select(["returns.owed_minor", "returns.owed_currency", "returns.updated_at"])
    .select(["orders.number", "orders.currency", "shops.name", "shops.time_zone"])
    // written out: the partial index is taken only for a constant
    .where(isOwedRow)
  if (sort === "amount") query = query.orderBy("returns.owed_currency", way)
  if (from) query = query.where(after(sort, "obligation", from, columns))
  for (const one of where) query = query.where(one)
  const rows = await query
    .orderBy(at, way)
    .orderBy("returns.id", way)
    .limit(limit + 1)
    .execute()
  return rows.map((row) => ({
    place: {
      kind: "obligation",
      id: row.id,
      currency: sort === "amount" ? (row.owed_currency ?? "") : "",
      at: sort === "due" ? (row.due_at ?? NEVER) : sort === "amount" ? (row.owed_minor ?? 0) : row.updated_at,
    },
    row: owedRow(row, now),
  }))
}

const owedAt: Record<RefundSort, string> = {
  due: "returns.due_at",
  amount: "returns.owed_minor",
  changed: "returns.updated_at",
}

interface Owed {
  id: string
  rma: string
  number: string
  name: string
  time_zone: string
  currency: string
  owed_minor?: number | undefined
  owed_currency?: string | null | undefined
  obligations: string
  due_day: string | null
  updated_at: number
}

function owedRow(row: Owed, now: number): RefundRow {
  const owed = JSON.parse(row.obligations) as Obligation[]
  return {
    id: `obligation:${row.id}`,
    returnId: row.id,
    rma: row.rma,
    orderNumber: row.number,
    shop: row.name,
    kind: "obligation",
    amountMinor: row.owed_minor ?? 0,
    currency: row.owed_currency ?? row.currency,
    state: null,
    reasons: [...new Set(owed.map((one) => one.reason))],
    holder: owed[0]?.holder.kind ?? null,
    dueDay: row.due_day,
    daysLeft: row.due_day ? daysUntil(row.due_day, now, row.time_zone) : null,
    updatedAt: row.updated_at,
    version: null,
    together: false,
  }
}

/** With the first article of the return and the customer's name. */
export async function withNames(db: Db, rows: readonly RefundRow[]): Promise<RefundRow[]> {
  if (rows.length === 0) return []
  const found = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .leftJoin("return_lines", "return_lines.return_id", "returns.id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["returns.id", "customers.name", "order_lines.title", "order_lines.picture"])
    .where(
      "returns.id",
      "in",
      rows.map((row) => row.returnId),
    )
    .orderBy("return_lines.id", "desc")
    .execute()
  const about = new Map(found.map(({ id, name, title, picture }) => [id, { title, picture, customer: name }]))
  return rows.map((row) => ({ ...row, ...about.get(row.returnId) }))
}
