import { type RawBuilder, sql } from "kysely"
import { type Dimension, dimensions, type Stage, stages, type WeekOf } from "../../../shared/domain/measures.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { type Cube, cubes, type Key, slotsFor } from "./cubes.ts"
import { nameNumber } from "./name-number.ts"
import type { Question } from "./question.ts"
import type { Sum } from "./tally.ts"

// From what is asked to SQL. Where one cube has all that is asked for, it is read from the tallies, which are small; what
// no cube has is counted from the rows themselves. Both give the same numbers (tests/insights/numbers.test.ts).

export type CountedRow = { keys: (string | null)[]; currency: string } & Partial<Record<Sum, number>>
export interface Wanted {
  week: WeekOf
  sums: readonly Sum[]
  by: readonly Dimension[]
  filters: Question["filters"]
  /** Only groups of these. */
  only?: { by: Dimension; keys: readonly (string | null)[] }
  from: number
  to: number
}

/** Of a product, and read with it. */
const ofProduct: Partial<Record<Dimension, string>> = {
  ...{ family: "family", category: "category", size: "size", supplier: "supplier" },
}
/** Groups that are read: beyond them only those of the most units count. */
export const MOST_GROUPS = 20_000

/** Sums by group. A week is its number as text; a month is told by the weeks that it has, one row each. */
export async function countSums(db: Db, wanted: Wanted): Promise<CountedRow[]> {
  const cube = cubeFor(wanted)
  return cube ? fromTallies(db, cube, wanted) : fromRows(db, wanted)
}

/** Whether a cube has all of it. */
export const isTallied = (wanted: Wanted): boolean => cubeFor(wanted) !== null

function cubeFor({ week, by, filters }: Wanted): Cube | null {
  const asked = [...by, ...filters.map((one) => one.by)].filter((one) => !isTime(one))
  const has = (cube: Cube, one: Dimension) =>
    cube.keys.includes(one as Key) || ((one in ofProduct || one === "shop") && cube.keys.includes("product"))
  // a cube that tells defects or waits apart counts a unit more than once
  const once = (cube: Cube) =>
    (["defect", "tenths", "age"] as const).every((key) => !cube.keys.includes(key) || (asked as string[]).includes(key))
  return cubes.find((cube) => cube.week === week && once(cube) && asked.every((one) => has(cube, one))) ?? null
}

/** As filters they narrow the weeks (question.ts). */
export const isTime = (by: Dimension): boolean => by === "week" || by === "month"

async function fromTallies(db: Db, cube: Cube, wanted: Wanted): Promise<CountedRow[]> {
  const weekly = cube.few || wanted.by.some(isTime)
  const column = (key: Key) => sql.ref(`k${cube.keys.indexOf(key) + 1}`)
  const own = wanted.by.map((by) => {
    if (isTime(by)) return { by, key: sql.ref("slot"), attribute: null }
    const attribute = cube.keys.includes(by as Key) ? null : by === "shop" ? "shop_id" : (ofProduct[by] ?? null)
    return { by, key: column(attribute === null ? (by as Key) : "product"), attribute }
  })
  const inner = sql`select ${list([...own.map(({ key }, at) => sql`${key} as ${sql.ref(`g${at}`)}`), sql.ref("currency"), ...wanted.sums.map((sum) => sql`sum(${sql.ref(sum)}) as ${sql.ref(sum)}`)])}
    from tallies where cube = ${cube.id} and ${among(db, "slot", slotsFor(wanted.from, wanted.to, weekly))}
    ${sql.join(
      wanted.filters.filter((one) => !isTime(one.by)).map((one) => sql`and ${tallyFilter(cube, one)}`),
      sql` `,
    )}
    ${wanted.only ? sql`and ${tallyAmong(db, cube, wanted.only)}` : sql``}
    group by ${list([...own.map(({ key }) => key), sql.ref("currency")])}`
  const names = own.map(({ by, attribute }, at) => {
    if (isTime(by)) return sql`cast(${sql.ref(`g${at}`)} as text)`
    return attribute === null ? sql.ref(`n${at}.name`) : sql.ref(`p${at}.${attribute}`)
  })
  const joins = own.map(({ by, attribute }, at) => {
    if (isTime(by)) return sql``
    const name = sql`left join number_names as ${sql.ref(`n${at}`)} on ${sql.ref(`n${at}.id`)} = ${sql.ref(`g${at}`)}`
    if (attribute === null) return name
    return sql`${name} left join products as ${sql.ref(`p${at}`)} on ${sql.ref(`p${at}.id`)} = ${sql.ref(`n${at}.name`)}`
  })
  return run(db, wanted, sql`(${inner}) as t ${sql.join(joins, sql` `)}`, {
    keys: names,
    currency: sql.ref("t.currency"),
    sums: wanted.sums.map((sum) => sql.ref(`t.${sum}`)),
    // what the names do not put together is grouped already
    grouped: own.every((one) => one.attribute === null),
  })
}

function tallyFilter(cube: Cube, { by, key }: Question["filters"][number]): RawBuilder<unknown> {
  const at = cube.keys.indexOf(by as Key)
  if (at >= 0) return sql`${sql.ref(`k${at + 1}`)} = ${nameNumber(by, key)}`
  const column = by === "shop" ? "shop_id" : (ofProduct[by] ?? "id")
  return sql`${sql.ref(`k${cube.keys.indexOf("product") + 1}`)} in (select number_names.id from products
    join number_names on number_names.kind = 'product' and number_names.name = products.id
    where ${is(`products.${column}`, key)})`
}

function tallyAmong(db: Db, cube: Cube, { by, keys }: NonNullable<Wanted["only"]>): RawBuilder<unknown> {
  const at = cube.keys.indexOf(by as Key)
  if (at >= 0)
    return among(
      db,
      `k${at + 1}`,
      keys.map((key) => nameNumber(by, key)),
    )
  const column = `products.${by === "shop" ? "shop_id" : (ofProduct[by] ?? "id")}`
  const product = sql.ref(`k${cube.keys.indexOf("product") + 1}`)
  const those = (which: RawBuilder<unknown>) => sql`(select number_names.id from products
    join number_names on number_names.kind = 'product' and number_names.name = products.id where ${which})`
  const known = among(
    db,
    column,
    keys.filter((key) => key !== null),
  )
  // an article that is not here has none of it, either
  return keys.includes(null)
    ? sql`(${product} in ${those(known)} or ${product} not in ${those(sql`${sql.ref(column)} is not null`)})`
    : sql`${product} in ${those(known)}`
}

function areAmong(db: Db, column: string, keys: readonly (string | null)[]): RawBuilder<unknown> {
  const known = among(
    db,
    column,
    keys.filter((key) => key !== null),
  )
  return keys.includes(null) ? sql`(${known} or ${sql.ref(column)} is null)` : known
}

const is = (column: string, key: string | null) =>
  key === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${key}`

/** What each sum is of a row of `learned_units`. */
const ofUnit: Record<Sum, RawBuilder<unknown>> = {
  sold: sql`0`,
  units: sql`1`,
  defective: sql`u.defective`,
  deducted: sql`u.deducted`,
  refused: sql`case when u.acceptance = 'rejected' then 1 else 0 end`,
  disputed: sql`u.disputed`,
  judged: sql`u.judged`,
  agreed: sql`u.agreed`,
  resold: sql`case when u.disposition in ('restock', 'resale') then 1 else 0 end`,
  repaired: sql`case when u.disposition in ('refurbish', 'repair') then 1 else 0 end`,
  destroyed: sql`case when u.disposition in ('parts', 'recycle', 'donate', 'dispose') then 1 else 0 end`,
  refunded: sql`u.refunded_minor`,
  kept: sql`u.deducted_minor`,
  postage: sql`u.postage_minor`,
  handling: sql`u.handling_minor`,
  depreciation: sql`u.depreciation_minor`,
}

/** Columns of the rows, by dimension. */
export const unitColumns: Partial<Record<Dimension, string>> = {
  ...{ product: "u.product_id", batch: "u.batch", carrier: "u.carrier", region: "u.region", shop: "u.shop_id" },
  ...{ reason: "u.reason", grade: "u.grade", disposition: "u.disposition", lead: "u.decided_by" },
  ...{ family: "p.family", category: "p.category", size: "p.size", supplier: "p.supplier", defect: "d.defect" },
}

/** From the rows themselves. */
async function fromRows(db: Db, wanted: Wanted): Promise<CountedRow[]> {
  const { from, ...parts } = rowParts(wanted)
  const { only } = wanted
  const column = only && unitColumns[only.by]
  const narrowed = column ? sql`${from} and ${areAmong(db, column, only.keys)}` : from
  return run(db, wanted, narrowed, { ...parts, grouped: false })
}

/** The same as a text, all groups: `key0`, `key1` …, the currency and the sums. */
export function rowsOf(wanted: Wanted): RawBuilder<unknown> {
  const { from, keys, currency, sums } = rowParts(wanted)
  return sql`select ${list([
    ...keys.map((key, at) => sql`${key} as ${sql.ref(`key${at}`)}`),
    sql`${currency} as currency`,
    ...sums.map((value, at) => sql`cast(sum(${value}) as bigint) as ${sql.ref(wanted.sums[at] ?? "units")}`),
  ])} from ${from} group by ${list([...keys, currency].map((_, at) => sql.lit(at + 1)))}`
}

function rowParts(wanted: Wanted): Omit<Parts, "grouped"> & { from: RawBuilder<unknown> } {
  const sold = wanted.sums.includes("sold")
  const week = sql.ref(sold ? "u.week" : wanted.week === "sold" ? "u.sold_week" : "u.seen_week")
  const keys = wanted.by.map((by) =>
    isTime(by) ? sql`cast(${week} as text)` : sql.ref(unitColumns[by] ?? "u.unit_id"),
  )
  const asked = [...wanted.by, ...wanted.filters.map((one) => one.by)]
  const joins = [
    ...(asked.some((one) => one in ofProduct) ? [sql`left join products as p on p.id = u.product_id`] : []),
    ...(wanted.by.includes("defect") ? [sql`left join learned_defects as d on d.unit_id = u.unit_id`] : []),
  ]
  const from = sql`${sql.table(sold ? "sales" : "learned_units")} as u ${sql.join(joins, sql` `)}
    where ${week} >= ${wanted.from} and ${week} <= ${wanted.to}
    ${sql.join(rowFilters(wanted.filters, wanted.by.includes("defect")), sql` `)}`
  return {
    from,
    keys,
    currency: sold || wanted.week === "sold" ? sql`''` : sql`coalesce(u.currency, '')`,
    sums: wanted.sums.map((sum) => (sold ? sql`u.units` : ofUnit[sum])),
  }
}

/** Behind `u`, a row of `learned_units` (or `sales`), and `p`, its product, where a filter is of that. */
export function rowFilters(filters: Question["filters"], withDefects = false): RawBuilder<unknown>[] {
  return filters.flatMap(({ by, key }) => {
    if (isTime(by) || by === "stage") return []
    if (by !== "defect" || withDefects) return [sql`and ${is(unitColumns[by] ?? "u.unit_id", key)}`]
    const own = sql`select 1 from learned_defects where learned_defects.unit_id = u.unit_id`
    return key === null ? [sql`and not exists (${own})`] : [sql`and exists (${own} and defect = ${key})`]
  })
}

interface Parts {
  keys: RawBuilder<unknown>[]
  currency: RawBuilder<unknown>
  sums: RawBuilder<unknown>[]
  grouped: boolean
}

async function run(
  db: Db,
  { sums }: Wanted,
  from: RawBuilder<unknown>,
  { keys, currency, sums: values, grouped }: Parts,
): Promise<CountedRow[]> {
  const total = (value: RawBuilder<unknown>) =>
    grouped ? sql`cast(${value} as bigint)` : sql`cast(sum(${value}) as bigint)`
  const query = sql<Record<string, unknown>>`select ${list([
    ...keys.map((key, at) => sql`${key} as ${sql.ref(`key${at}`)}`),
    sql`${currency} as currency`,
    ...values.map((value, at) => sql`${total(value)} as ${sql.ref(sums[at] ?? "units")}`),
  ])} from ${from}
    ${grouped ? sql`` : sql`group by ${list([...keys, currency].map((_, at) => sql.lit(at + 1)))}`}
    ${keys.length > 0 ? sql`order by ${sql.lit(keys.length + 2)} desc limit ${MOST_GROUPS}` : sql``}`
  const { rows } = await query.execute(db)
  const names = keys.map((_, at) => `key${at}`)
  return rows.map((row) => {
    const own = names.map((name) => (row[name] ?? null) as string | null)
    const counted: CountedRow = { keys: own, currency: String(row.currency ?? "") }
    for (const sum of sums) counted[sum] = Number(row[sum] ?? 0)
    return counted
  })
}

const list = (all: readonly RawBuilder<unknown>[]) => sql.join(all, sql`, `)

export interface WaitRow {
  keys: (string | null)[]
  tenths: number
  units: number
}

/** How many units took how many tenths of a day. The stage is a key only where it is asked by; else it is one stage. */
export async function countWaits(
  db: Db,
  wanted: Omit<Wanted, "sums" | "week">,
  stage: Stage | null,
): Promise<WaitRow[]> {
  const asked = [...wanted.by, ...wanted.filters.map((one) => one.by)].filter((one) => !isTime(one))
  const cube = cubes.find(
    ({ keys }) => keys.includes("tenths") && asked.every((one) => (keys as readonly string[]).includes(one)),
  )
  if (cube) return waitsFromTallies(db, cube, wanted, stage)
  const rows: WaitRow[] = []
  for (const one of stage ? [stage] : stages) rows.push(...(await waitsFromRows(db, wanted, one)))
  return rows
}

async function waitsFromTallies(
  db: Db,
  cube: Cube,
  wanted: Omit<Wanted, "sums" | "week">,
  stage: Stage | null,
): Promise<WaitRow[]> {
  const column = (key: Key) => sql.ref(`k${cube.keys.indexOf(key) + 1}`)
  const keys = wanted.by.map((by) => (isTime(by) ? sql.ref("slot") : column(by as Key)))
  const filters = wanted.filters.filter((one) => !isTime(one.by) && one.by !== "stage")
  const weekly = cube.few || wanted.by.some(isTime)
  const { rows } = await sql<Record<string, unknown>>`select ${list([
    ...keys.map((key, at) => sql`${key} as ${sql.ref(`key${at}`)}`),
    sql`${column("tenths")} as tenths`,
  ])}, cast(sum(units) as bigint) as units from tallies
    where cube = ${cube.id} and ${among(db, "slot", slotsFor(wanted.from, wanted.to, weekly))}
    ${stage ? sql`and ${column("stage")} = ${nameNumber("stage", stage)}` : sql``}
    ${sql.join(
      filters.map((one) => sql`and ${tallyFilter(cube, one)}`),
      sql` `,
    )}
    group by ${list([...keys, column("tenths")])}`.execute(db)
  const names = await namesOf(db, rows, wanted.by)
  return rows.map((row) => ({
    keys: wanted.by.map((by, at) => {
      const key = Number(row[`key${at}`])
      return isTime(by) ? String(key) : (names.get(key) ?? null)
    }),
    tenths: Number(row.tenths),
    units: Number(row.units),
  }))
}

async function namesOf(
  db: Db,
  rows: readonly Record<string, unknown>[],
  by: readonly Dimension[],
): Promise<Map<number, string>> {
  const ids = new Set(rows.flatMap((row) => by.flatMap((one, at) => (isTime(one) ? [] : [Number(row[`key${at}`])]))))
  if (ids.size === 0) return new Map()
  const names = await db
    .selectFrom("number_names")
    .where(among(db, "id", [...ids]))
    .select(["id", "name"])
    .execute()
  return new Map(names.map((row) => [row.id, row.name]))
}

async function waitsFromRows(db: Db, wanted: Omit<Wanted, "sums" | "week">, stage: Stage): Promise<WaitRow[]> {
  const { rows } = await sql<Record<string, unknown>>`${waitsOf(wanted, stage)}`.execute(db)
  const last = wanted.by.length
  return rows.map((row) => ({
    keys: wanted.by.map((_, at) => (row[`key${at}`] ?? null) as string | null),
    tenths: Number(row[`key${last}`]),
    units: Number(row.units),
  }))
}

/** The same as a text; the tenths are its last key. */
export function waitsOf(wanted: Omit<Wanted, "sums" | "week">, stage: Stage): RawBuilder<unknown> {
  const tenths = sql.ref(`u.wait_${stage}`)
  const keys = wanted.by.map((by) => {
    if (by === "stage") return sql`${sql.lit(stage)}`
    return isTime(by) ? sql`cast(u.seen_week as text)` : sql.ref(unitColumns[by] ?? "u.unit_id")
  })
  const asked = [...wanted.by, ...wanted.filters.map((one) => one.by)]
  const joins = [
    ...(asked.some((one) => one in ofProduct) ? [sql`left join products as p on p.id = u.product_id`] : []),
    ...(wanted.by.includes("defect") ? [sql`left join learned_defects as d on d.unit_id = u.unit_id`] : []),
  ]
  const grouped = keys.filter((_, at) => wanted.by[at] !== "stage")
  return sql`select ${list([
    ...keys.map((key, at) => sql`${key} as ${sql.ref(`key${at}`)}`),
    sql`cast(${tenths} as text) as ${sql.ref(`key${keys.length}`)}`,
  ])}, '' as currency, cast(count(*) as bigint) as units from learned_units as u ${sql.join(joins, sql` `)}
    where u.seen_week >= ${wanted.from} and u.seen_week <= ${wanted.to} and ${tenths} is not null
    ${sql.join(rowFilters(wanted.filters, wanted.by.includes("defect")), sql` `)}
    group by ${list([...grouped, tenths])}`
}

/** What a denominator knows: it is told apart by what every sold unit has. */
export const ofSale = (by: Dimension): boolean => dimensions[by].sale
