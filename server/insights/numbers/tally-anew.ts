import { type RawBuilder, sql } from "kysely"
import { type Dimension, stages, type WeekOf } from "../../../shared/domain/measures.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import { letOthers } from "../../db/let-others.ts"
import type { Db, Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import { rowsOf, waitsOf } from "./count.ts"
import { type Cube, cubes, type Key, LEVELS, OF_A_LEVEL, slotsOf } from "./cubes.ts"
import { nameNumber } from "./name-number.ts"
import { addedTo, keyColumns, type Sum, sums } from "./tally.ts"

/** Weeks of one transaction: all slots of the longest kind lie within. */
const TOGETHER = 16

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
  const to = from + TOGETHER - 1
  const weeks = Array.from({ length: TOGETHER }, (_, at) => from + at)
  const slots = [...new Set(weeks.flatMap((one) => slotsOf(one)))]
  const which = sql`${among(
    tx,
    "cube",
    own.map((cube) => cube.id),
  )} and ${among(tx, "slot", slots)}`
  await sql`delete from tallies where ${which}`.execute(tx)
  await markTallied(tx, week, from)
  await sql.raw(`create temporary table ${ASIDE} (${asideColumns})`).execute(tx)
  for (const cube of own)
    if (cube.within === undefined) for (const rows of rowsIn(cube, from, to)) await addRows(tx, cube, rows)
  await sql.raw(`drop table ${ASIDE}`).execute(tx)
  for (const cube of own) {
    const wide = cubes.find((one) => one.id === cube.within)
    if (wide) await sql.raw(narrowed(cube, wide, from, to)).execute(tx)
    if (!cube.few) for (const text of longer(cube, from, to)) await sql.raw(text).execute(tx)
  }
  const { rows } = await sql<{ many: number }>`select cast(count(*) as bigint) as many from tallies
    where ${which}`.execute(tx)
  return rows[0]?.many ?? 0
}

/** From now on a change of theirs is taken back from what stands. */
async function markTallied(tx: Tx, week: WeekOf, from: number): Promise<void> {
  const table = week === "sold" ? "sales" : "learned_units"
  const column = week === "sold" ? "week" : "seen_week"
  await sql`update ${sql.table(table)} set tallied = 1
    where ${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${from + TOGETHER} and tallied = 0`.execute(tx)
}

/** What a cube adds up, from the facts: a week (`key0`), and of its keys these. What has no such key has 0 there. */
interface Rows {
  of: RawBuilder<unknown>
  keys: readonly Key[]
  sums: readonly Sum[]
  /** Of all of them. */
  stage?: (typeof stages)[number]
}

function rowsIn(cube: Cube, from: number, to: number): Rows[] {
  const asked = { filters: [], from, to }
  if (cube.keys.includes("tenths"))
    return stages.map((stage) => {
      const of = waitsOf({ ...asked, by: ["week", "shop", "carrier"] }, stage)
      return { of, keys: ["shop", "carrier", "tenths"], sums: ["units"], stage }
    })
  if (cube.keys.includes("age")) return [{ of: agesOf(from, to), keys: ["age", "shop"], sums: ["units"] }]
  const counted = (keys: readonly Key[], own: readonly Sum[]): Rows => {
    const by: Dimension[] = ["week", ...(keys as Dimension[])]
    return { of: rowsOf({ ...asked, week: cube.week, by, sums: own }), keys, sums: own }
  }
  if (cube.week === "seen")
    return [
      counted(
        cube.keys,
        sums.filter((sum) => sum !== "sold"),
      ),
    ]
  const known = cube.keys.filter((key) => key !== "reason" && key !== "defect")
  return [counted(cube.keys, ["units"]), counted(known, ["sold"])]
}

const agesOf = (from: number, to: number) => {
  const age = sql`case when seen_week - sold_week > 99 then 99 else seen_week - sold_week end`
  return sql`select cast(sold_week as text) as key0, cast(${age} as text) as key1, shop_id as key2, '' as currency,
    cast(count(*) as bigint) as units from learned_units where sold_week >= ${from} and sold_week <= ${to}
    group by sold_week, ${age}, shop_id`
}

const ASIDE = "tallied_anew"
const asideKeys = ["key0", "key1", "key2", "key3", "key4", "key5"]
const asideColumns = [
  ...asideKeys.map((key) => `${key} text`),
  "currency text",
  ...sums.map((sum) => `"${sum}" bigint not null default 0`),
].join(", ")
const justNumbers: readonly Key[] = ["tenths", "age"]

/** Adds rows to a cube's weeks. They are put aside first: their names must have a number before they have a place. */
async function addRows(tx: Tx, cube: Cube, { of, keys, sums: own, stage }: Rows): Promise<void> {
  const [first, ...rest] = asideKeys.slice(0, keys.length + 1)
  const given = [first, ...rest, "currency", ...own.map((sum) => `"${sum}"`)].join(", ")
  await sql`insert into ${sql.raw(`${ASIDE} (${given})`)} ${of}`.execute(tx)
  const named = keys.filter((key) => !justNumbers.includes(key))
  for (const key of named) await giveNumbers(tx, key, rest[keys.indexOf(key)] ?? "")
  if (stage) await writeMany(tx, "number_names", [numbered("stage", stage)], { key: ["id"] })
  const places = cube.keys.map((key) => {
    const column = rest[keys.indexOf(key)]
    if (key === "stage" && stage) return `${nameNumber("stage", stage)}`
    if (column === undefined) return "0"
    return justNumbers.includes(key) ? `cast(${column} as bigint)` : `coalesce(of_${key}.id, 0)`
  })
  const joins = named.map(
    (key) =>
      `left join number_names as of_${key} on of_${key}.kind = '${key}' and of_${key}.name = ${rest[keys.indexOf(key)]}`,
  )
  const into = [...places, ...keyColumns.slice(places.length).map(() => "0")].join(", ")
  const all = sums.map((sum) => `${ASIDE}."${sum}"`).join(", ")
  // "where true": SQLite would else take the conflict's "on" for the join's
  await sql
    .raw(
      addedTo(
        `select ${cube.id}, cast(key0 as bigint), ${into}, currency, ${all} from ${ASIDE} ${joins.join(" ")} where true`,
      ),
    )
    .execute(tx)
  await sql.raw(`delete from ${ASIDE}`).execute(tx)
}

async function giveNumbers(tx: Tx, key: Key, column: string): Promise<void> {
  const { rows } = await sql
    .raw<{ name: string }>(`select distinct ${column} as name from ${ASIDE} where ${column} is not null`)
    .execute(tx)
  await writeMany(
    tx,
    "number_names",
    rows.map(({ name }) => numbered(key, name)),
    { key: ["id"] },
  )
}

const numbered = (kind: Key, name: string) => ({ id: nameNumber(kind, name), kind, name })

const plus = sums.map((sum) => `cast(sum("${sum}") as bigint)`).join(", ")
const into = ["cube", "slot", ...keyColumns, "currency", ...sums].map((one) => `"${one}"`).join(", ")

/** The weeks of a cube that has some of another's keys, from that one's. */
function narrowed(cube: Cube, wide: Cube, from: number, to: number, slot = "slot"): string {
  const own = cube.keys.map((key) => keyColumns[wide.keys.indexOf(key)] ?? "0")
  const places = [...own, ...keyColumns.slice(own.length).map(() => "0")].join(", ")
  return `insert into tallies (${into}) select ${cube.id}, ${slot}, ${places}, currency, ${plus} from tallies
    where cube = ${wide.id} and slot >= ${from} and slot <= ${to} group by ${[slot, ...own, "currency"].join(", ")}`
}

/** Its longer slots from those of its weeks, where none of them is there. */
const longer = (cube: Cube, from: number, to: number): string[] =>
  LEVELS.flatMap((weeks, level) =>
    level === 0 ? [] : narrowed(cube, cube, from, to, `${level * OF_A_LEVEL} + slot / ${weeks}`),
  )
