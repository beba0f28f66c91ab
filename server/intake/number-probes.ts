import { type AliasedExpression, type RawBuilder, sql } from "kysely"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { afterPrefix, leftOut, numberKey } from "../../shared/domain/search-key.ts"
import type { Db } from "../db/open.ts"
import { preparedFor } from "../db/prepared.ts"
import type { Found } from "./search-found.ts"

/** Exactly as migration 0002 has it in its indexes: another wording would read whole tables. */
function numberOf(column: string): RawBuilder<string> {
  const upper = `upper(${column} collate "binary")`
  return sql.raw(leftOut.reduce((inner, each) => `replace(${inner}, '${each}', '')`, upper))
}
const emailOf = sql.raw<string>(`lower(customers.email collate "binary")`)

/** What a number that was typed or scanned may be stored under: itself, and what the label says of it. */
export function numberKeys(text: string): string[] {
  const reading = parseScan(text, { channel: "typed" })
  const told = [reading.key, ...(reading.altKeys ?? []), reading.serial]
  const keys = [text, ...told.filter((key) => typeof key === "string")].map(numberKey)
  return [...new Set(keys)].filter((key) => key.length >= 2)
}

interface Row {
  text: string | null
  id: string | null
  /** Of numbers that many returns bear, the newest come first. */
  newest: number
}
/** As a table of its own, so that each part of the union keeps its order and its limit on both engines. */
type Rows = AliasedExpression<Row, "rows">

/** [from, to[ */
interface Between {
  from: string
  to: string
}

/** One index, read over a range that `limit` bounds; the exact number sorts before what begins with it. */
interface Kind {
  field: Found["field"]
  leadsTo: "returnId" | "orderId"
  rows(db: Db, range: Between, limit: number): Rows
}

/** The likeliest first. */
const kinds: readonly Kind[] = [
  { field: "return", leadsTo: "returnId", rows: returnsFrom },
  { field: "order", leadsTo: "orderId", rows: ordersFrom },
  { field: "tracking", leadsTo: "returnId", rows: parcelsFrom },
  { field: "lpn", leadsTo: "returnId", rows: unitsFrom("lpn") },
  { field: "serial", leadsTo: "returnId", rows: unitsFrom("serial") },
  { field: "article", leadsTo: "returnId", rows: articlesFrom },
]

/**
 * What bears one of these numbers or begins like it, the surest first; `exact`: the very number was found, which is no
 * beginning of another one. One question for all kinds: on the phone every way to the database and back is heard.
 */
export async function numbersLike(
  db: Db,
  keys: readonly string[],
  limit: number,
): Promise<{ found: Found[]; exact: boolean }> {
  if (keys.length === 0) return { found: [], exact: false }
  const asked = keys.flatMap((key) => kinds.map((kind) => ({ key, kind })))
  const bounds = keys.flatMap((key, at) => [
    [`from${at}`, key],
    [`to${at}`, afterPrefix(key)],
  ])
  const rows = await likeNumbers(db, { count: keys.length, limit }, Object.fromEntries(bounds))
  const byPlace = Map.groupBy(rows, (row) => Number(row.place))
  const found: Found[] = []
  for (const [place, { key, kind }] of asked.entries()) {
    const own = (byPlace.get(place) ?? []).toSorted(inOrder)
    // what nobody announced is in no return that could be shown
    for (const { text, id } of own)
      if (text !== null && id !== null)
        found.push({ field: kind.field, text, ...(kind.leadsTo === "orderId" ? { orderId: id } : { returnId: id }) })
    if (own.some(({ text }) => numberKey(text ?? "") === key)) return { found, exact: true }
  }
  return { found, exact: false }
}

const likeNumbers = preparedFor(
  ({ count, limit }: { count: number; limit: number }) => `${count} ${limit}`,
  (db, given: Record<string, string>, { count, limit }) => {
    const between = (at: number) => ({ from: given[`from${at}`] ?? "", to: given[`to${at}`] ?? "" })
    const ranges = Array.from({ length: count }, (_, at) => between(at))
    const parts = ranges.flatMap((range) => kinds.map((kind) => kind.rows(db, range, limit)))
    const [first, ...rest] = parts.map((rows, place) => placed(db, rows, place))
    if (!first) throw new Error("a question has at least one part")
    return rest.reduce((all, one) => all.unionAll(one), first)
  },
)

const placed = (db: Db, rows: Rows, place: number) =>
  db
    .selectFrom(rows)
    .selectAll()
    .select(sql<number>`cast(${sql.lit(place)} as integer)`.as("place"))

function inOrder(a: Row, b: Row): number {
  const [one, other] = [numberKey(a.text ?? ""), numberKey(b.text ?? "")]
  return order(one, other) || Number(a.newest) - Number(b.newest) || order(a.id ?? "", b.id ?? "")
}
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const alone = sql<number>`0`

function returnsFrom(db: Db, { from, to }: Between, limit: number): Rows {
  const rma = numberOf("returns.rma")
  return db
    .selectFrom("returns")
    .select(["returns.rma as text", "returns.id", alone.as("newest")])
    .where(rma, ">=", from)
    .where(rma, "<", to)
    .orderBy(rma)
    .orderBy("returns.id")
    .limit(sql.lit(limit))
    .as("rows")
}

function ordersFrom(db: Db, { from, to }: Between, limit: number): Rows {
  const number = numberOf("orders.number")
  return db
    .selectFrom("orders")
    .select(["orders.number as text", "orders.id", alone.as("newest")])
    .where(number, ">=", from)
    .where(number, "<", to)
    .orderBy(number)
    .orderBy("orders.id")
    .limit(sql.lit(limit))
    .as("rows")
}

function parcelsFrom(db: Db, { from, to }: Between, limit: number): Rows {
  const tracking = numberOf("parcel_keys.key")
  return db
    .selectFrom("parcel_keys")
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcel_keys.parcel_id")
    .select(["parcel_keys.key as text", "parcel_returns.return_id as id", alone.as("newest")])
    .where(tracking, ">=", from)
    .where(tracking, "<", to)
    .orderBy(tracking)
    .orderBy("parcel_keys.parcel_id")
    .limit(sql.lit(limit))
    .as("rows")
}

function unitsFrom(column: "lpn" | "serial") {
  const number = numberOf(`units.${column}`)
  return (db: Db, { from, to }: Between, limit: number): Rows =>
    db
      .selectFrom("units")
      .select([`units.${column} as text`, "units.return_id as id", alone.as("newest")])
      .where(`units.${column}`, "is not", null)
      .where(number, ">=", from)
      .where(number, "<", to)
      .orderBy(number)
      .orderBy("units.id")
      .limit(sql.lit(limit))
      .as("rows")
}

function articlesFrom(db: Db, { from, to }: Between, limit: number): Rows {
  return db
    .selectFrom("return_articles")
    .select(["key as text", "return_id as id", "newest"])
    .where("key", ">=", from)
    .where("key", "<", to)
    .orderBy("key")
    .orderBy("newest")
    .orderBy("return_id")
    .limit(sql.lit(limit))
    .as("rows")
}

const emailsLike = preparedFor(
  (limit: number) => limit,
  (db, { from, to }: Between, limit) =>
    db
      .selectFrom("customers")
      .select(["customers.id", "customers.email"])
      .where("customers.email", "is not", null)
      .where(emailOf, ">=", from)
      .where(emailOf, "<", to)
      .orderBy(emailOf)
      .orderBy("customers.id")
      .limit(sql.lit(limit)),
)

export async function emailProbe(db: Db, key: string, limit: number): Promise<Found[]> {
  const rows = await emailsLike(db, limit, { from: key, to: afterPrefix(key) })
  return rows.map((row) => ({ field: "email", text: row.email ?? "", customerId: row.id }))
}
