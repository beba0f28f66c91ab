import type { Selectable } from "kysely"
import { destroyedAs, repairedAs, resoldAs, stages } from "../../../shared/domain/measures.ts"
import { isPostgres } from "../../db/dialects.ts"
import type { Db, Tx } from "../../db/open.ts"
import { nameOf, runText } from "../../db/run-text.ts"
import type { Tables } from "../../db/tables.ts"
import { writeMany } from "../../db/write-many.ts"
import { type Cube, cubes, type Key, slotsOf } from "./cubes.ts"
import { nameNumber } from "./name-number.ts"

export type Unit = Selectable<Tables["learned_units"]> & { defects: readonly string[] }
export type Sale = Pick<Tables["sales"], "shop_id" | "product_id" | "week" | "batch" | "carrier" | "region" | "units">

export const sums = [
  ...(["sold", "units", "defective", "deducted", "refused", "disputed", "judged", "agreed"] as const),
  ...(["resold", "repaired", "destroyed", "refunded", "kept", "postage", "handling", "depreciation"] as const),
]
export type Sum = (typeof sums)[number]

/** What changes in the tallies, by the place of each sum; the same place is written once. */
export class Tallied {
  readonly rows = new Map<string, { at: readonly (number | string)[]; by: Float64Array }>()
  readonly names = new Map<number, { id: number; kind: string; name: string }>()

  /** `times`: 1 counts it, −1 takes it back. */
  unit(unit: Unit, times: 1 | -1): void {
    const ofIt = unitSums(unit)
    for (const cube of cubes) {
      const week = cube.week === "sold" ? unit.sold_week : unit.seen_week
      for (const keys of placesOf(unit, cube)) {
        const numbers = keys.map((key, at) => this.number(cube.keys[at] as Key, key))
        const justUnits = cube.week === "sold" || cube.keys.includes("stage")
        this.add(cube, week, numbers, justUnits ? "" : (unit.currency ?? ""), justUnits ? JUST_UNITS : ofIt, times)
      }
    }
  }

  sale(sale: Sale, times: 1 | -1): void {
    const sold = Float64Array.of(sale.units)
    for (const cube of cubes) {
      if (cube.week !== "sold" || cube.keys.includes("age")) continue
      const own: Partial<Record<Key, string | null>> = {
        ...{ product: sale.product_id, batch: sale.batch, shop: sale.shop_id },
        ...{ carrier: sale.carrier, region: sale.region },
      }
      const keys = cube.keys.map((key) => this.number(key, own[key] ?? null))
      this.add(cube, sale.week, keys, "", sold, times)
    }
  }

  private number(key: Key, value: string | number | null): number {
    if (typeof value === "number") return value
    const id = nameNumber(key, value)
    if (value !== null) this.names.set(id, { id, kind: key, name: value })
    return id
  }

  private add(
    cube: Cube,
    week: number,
    keys: readonly number[],
    currency: string,
    by: Float64Array,
    times: number,
  ): void {
    const rest = [...keys, ...NO_KEYS.slice(keys.length), currency]
    const end = rest.join()
    for (const slot of slotsOf(week, cube)) {
      const name = `${cube.id},${slot},${end}`
      let row = this.rows.get(name)
      if (!row) {
        row = { at: [cube.id, slot, ...rest], by: new Float64Array(sums.length) }
        this.rows.set(name, row)
      }
      for (let sum = 0; sum < by.length; sum++) row.by[sum] = (row.by[sum] ?? 0) + times * (by[sum] ?? 0)
    }
  }
}

const NO_KEYS = [0, 0, 0, 0, 0]
const JUST_UNITS = Float64Array.of(0, 1)

/** In the order of `sums`. */
export function unitSums(unit: Unit): Float64Array {
  const became = (which: readonly string[]) => (which.includes(unit.disposition ?? "") ? 1 : 0)
  return Float64Array.of(
    ...[0, 1, unit.defective, unit.deducted, unit.acceptance === "rejected" ? 1 : 0, unit.disputed],
    ...[unit.judged, unit.agreed, became(resoldAs), became(repairedAs), became(destroyedAs)],
    ...[unit.refunded_minor, unit.deducted_minor, unit.postage_minor, unit.handling_minor, unit.depreciation_minor],
  )
}

/** A unit of two defects has two places where they are told apart, and one for each stage that it went through. */
function placesOf(unit: Unit, { keys }: Cube): (string | number | null)[][] {
  const own: Partial<Record<Key, string | number | null>> = {
    ...{ product: unit.product_id, batch: unit.batch, shop: unit.shop_id, carrier: unit.carrier, region: unit.region },
    ...{ reason: unit.reason, lead: unit.decided_by, grade: unit.grade, disposition: unit.disposition },
    age: Math.min(99, unit.seen_week - unit.sold_week),
  }
  const each: Partial<Record<Key, string | number | null>>[] = keys.includes("defect")
    ? (unit.defects.length > 0 ? unit.defects : [null]).map((defect) => ({ defect }))
    : keys.includes("stage")
      ? stages.flatMap((stage) => {
          const tenths = unit[`wait_${stage}`]
          return tenths === null ? [] : [{ stage, tenths }]
        })
      : [{}]
  return each.map((more) => keys.map((key) => more[key] ?? own[key] ?? null))
}

export const keyColumns = ["k1", "k2", "k3", "k4", "k5"] as const
const columns = ["cube", "slot", ...keyColumns, "currency", ...sums] as const
const place = columns.slice(0, 8)

/** Adds it all to what stands there. What counts nothing any more goes, as a rebuild would not have it. */
export async function putTallies(tx: Tx, tallied: Tallied): Promise<void> {
  const rows = [...tallied.rows.values()].filter(({ by }) => by.some((one) => one !== 0))
  if (rows.length === 0) return
  // two who write the same places wait for each other and never both
  rows.sort((a, b) => compare(a.at, b.at))
  await writeMany(tx, "number_names", [...tallied.names.values()], { key: ["id"] })
  await addTo(
    tx,
    rows.map(({ at, by }) => [...at, ...by]),
  )
  await bump(tx)
  for (const { at, by } of rows) if ((by[0] ?? 0) < 0 || (by[1] ?? 0) < 0) await dropEmpty(tx, at)
}

/** How often they changed: by this an answer that somebody has is known to be the same still. */
export const TALLIES = "tallies"

async function bump(tx: Tx): Promise<void> {
  await tx
    .insertInto("learned_until")
    .values({ source: TALLIES, at: 1, id: "" })
    .onConflict((conflict) => conflict.column("source").doUpdateSet((eb) => ({ at: eb("learned_until.at", "+", 1) })))
    .execute()
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((one, n) => one !== b[n])
  return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1
}

const list = columns.map((column) => `"${column}"`).join(", ")
const adds = sums.map((sum) => `"${sum}" = tallies."${sum}" + excluded."${sum}"`).join(", ")
const then = `on conflict (${place.map((one) => `"${one}"`).join(", ")}) do update set ${adds}`
/** What a text tells, of all columns in their order, is added to what stands there. */
export const addedTo = (told: string): string => `insert into tallies (${list}) ${told} ${then}`
/** SQLite: rows of one statement, so that few texts are prepared. */
const LENGTHS = [32, 8, 1]

async function addTo(tx: Tx, rows: readonly (number | string)[][]): Promise<void> {
  if (onPostgres(tx)) {
    const text = addedTo(`select ${list} from json_populate_recordset(null::tallies, $1)`)
    const named = rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])))
    await runText(tx, text, [JSON.stringify(named)], nameOf(text))
    return
  }
  const one = `(${columns.map(() => "?").join(", ")})`
  for (let from = 0; from < rows.length; ) {
    const count = LENGTHS.find((length) => length <= rows.length - from) ?? 1
    const text = addedTo(`values ${Array(count).fill(one).join(", ")}`)
    await runText(tx, text, rows.slice(from, from + count).flat())
    from += count
  }
}

const onPostgres = (db: Db) => isPostgres(db as unknown as Parameters<typeof isPostgres>[0])

const dropText = (postgres: boolean) => {
  const where = place.map((column, at) => `"${column}" = ${postgres ? `$${at + 1}` : "?"}`).join(" and ")
  return `delete from tallies where ${where} and units = 0 and sold = 0`
}
const drops = { postgres: dropText(true), sqlite: dropText(false) }

async function dropEmpty(tx: Tx, at: readonly (number | string)[]): Promise<void> {
  const text = onPostgres(tx) ? drops.postgres : drops.sqlite
  await runText(tx, text, at, nameOf(text))
}
