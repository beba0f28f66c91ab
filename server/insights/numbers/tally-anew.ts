import { sql } from "kysely"
import { type Dimension, stages, type WeekOf } from "../../../shared/domain/measures.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import { letOthers } from "../../db/let-others.ts"
import type { Db, Tx } from "../../db/open.ts"
import { fromRows, waitsFromRows } from "./count.ts"
import { type Cube, cubes, slotsOf } from "./cubes.ts"
import { addUpWeeks, putTallies, type Sum, sums, Tallied } from "./tally.ts"

/** Weeks of one transaction: all slots of the longest kind lie within. */
const TOGETHER = 16
const ALL = Number.MAX_SAFE_INTEGER

/**
 * Adds up all tallies again from what is counted: for when they are kept by other keys than before, or are not trusted. What
 * is counted stays as it is, and meanwhile whoever learns goes on. Answers how many rows there are.
 */
export async function tallyAnew(ctx: Pick<Context, "database">): Promise<number> {
  let rows = 0
  for (const week of ["seen", "sold"] as const) {
    const ends = await endsOf(ctx.database.read, week)
    if (!ends) continue
    for (let from = Math.floor(ends.from / TOGETHER) * TOGETHER; from <= ends.to; from += TOGETHER) {
      rows += await ctx.database.write((tx) => tallyWeeks(tx, week, from))
      await letOthers()
    }
  }
  return rows
}

async function endsOf(db: Db, week: WeekOf): Promise<{ from: number; to: number } | null> {
  const end = async (table: "learned_units" | "sales", column: string, which: "asc" | "desc") => {
    const { rows } = await sql<{ week: number }>`select ${sql.ref(column)} as week from ${sql.table(table)}
      order by ${sql.ref(column)} ${sql.raw(which)} limit 1`.execute(db)
    return rows[0]?.week
  }
  const of = async (which: "asc" | "desc") =>
    [
      await end("learned_units", week === "sold" ? "sold_week" : "seen_week", which),
      week === "sold" ? await end("sales", "week", which) : undefined,
    ].filter((one) => one !== undefined)
  const [first, last] = [await of("asc"), await of("desc")]
  return first.length > 0 ? { from: Math.min(...first), to: Math.max(...last) } : null
}

async function tallyWeeks(tx: Tx, week: WeekOf, from: number): Promise<number> {
  const own = cubes.filter((cube) => cube.week === week)
  const weeks = Array.from({ length: TOGETHER }, (_, at) => from + at)
  const slots = [...new Set(weeks.flatMap(slotsOf))]
  for (const cube of own)
    await tx
      .deleteFrom("tallies")
      .where("cube", "=", cube.id)
      .where(among(tx, "slot", slots))
      .execute()
  await markTallied(tx, week, from)
  let rows = 0
  for (const cube of own) {
    const tallied = new Tallied()
    for (const place of await placesOf(tx, cube, from, from + TOGETHER - 1))
      tallied.place(cube, place.week, place.keys, place.currency, place.by)
    await putTallies(tx, tallied)
    await addUpWeeks(tx, cube, from, from + TOGETHER - 1)
    rows += tallied.rows.size
  }
  return rows
}

/** From now on a change of theirs is taken back from what stands. */
async function markTallied(tx: Tx, week: WeekOf, from: number): Promise<void> {
  const table = week === "sold" ? "sales" : "learned_units"
  const column = week === "sold" ? "week" : "seen_week"
  await sql`update ${sql.table(table)} set tallied = 1
    where ${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${from + TOGETHER} and tallied = 0`.execute(tx)
}

interface Place {
  week: number
  keys: (string | number | null)[]
  currency: string
  by: Float64Array
}

/** The cube's sums of each week, from the rows. */
async function placesOf(tx: Tx, cube: Cube, from: number, to: number): Promise<Place[]> {
  if (cube.keys.includes("tenths")) return waitPlaces(tx, from, to)
  if (cube.keys.includes("age")) return agePlaces(tx, from, to)
  const by: Dimension[] = ["week", ...(cube.keys as Dimension[])]
  const all = { week: cube.week, by, filters: [], from, to }
  if (cube.week === "seen") {
    const own = sums.filter((sum) => sum !== "sold")
    return (await fromRows(tx, { ...all, sums: own }, ALL)).map((row) => place(row, own))
  }
  const returned = await fromRows(tx, { ...all, sums: ["units"] }, ALL)
  const known = by.filter((one) => one !== "reason" && one !== "defect")
  const sold = await fromRows(tx, { ...all, by: known, sums: ["sold"] }, ALL)
  return [
    ...returned.map((row) => place(row, ["units"])),
    ...sold.map((row) => {
      const keys = by.map((one) => row.keys[(known as Dimension[]).indexOf(one)] ?? null)
      return place({ ...row, keys }, ["sold"])
    }),
  ]
}

function place(row: Awaited<ReturnType<typeof fromRows>>[number], own: readonly Sum[]): Place {
  const [week, ...keys] = row.keys
  const by = Float64Array.from(sums, (sum) => (own.includes(sum) ? (row[sum] ?? 0) : 0))
  return { week: Number(week), keys, currency: row.currency, by }
}

const units = (count: number) => Float64Array.from(sums, (sum) => (sum === "units" ? count : 0))

async function waitPlaces(tx: Tx, from: number, to: number): Promise<Place[]> {
  const by: Dimension[] = ["week", "shop", "carrier"]
  const places: Place[] = []
  for (const stage of stages)
    for (const row of await waitsFromRows(tx, { by, filters: [], from, to }, stage)) {
      const [week, shop = null, carrier = null] = row.keys
      places.push({ week: Number(week), keys: [stage, row.tenths, shop, carrier], currency: "", by: units(row.units) })
    }
  return places
}

async function agePlaces(tx: Tx, from: number, to: number): Promise<Place[]> {
  const age = sql<number>`case when seen_week - sold_week > 99 then 99 else seen_week - sold_week end`
  const rows = await tx
    .selectFrom("learned_units")
    .where("sold_week", ">=", from)
    .where("sold_week", "<=", to)
    .select(["sold_week", "shop_id", age.as("age"), sql<number>`cast(count(*) as bigint)`.as("units")])
    .groupBy(["sold_week", "shop_id", age])
    .execute()
  return rows.map((row) => ({
    week: row.sold_week,
    keys: [Number(row.age), row.shop_id],
    currency: "",
    by: units(row.units),
  }))
}
