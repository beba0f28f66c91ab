import type { NumberRow, Numbers, NumberValue } from "../../../shared/contract/numbers.ts"
import { done, type Result } from "../../../shared/contract/problem.ts"
import { type Dimension, type Measure, measures, type Stage } from "../../../shared/domain/measures.ts"
import { weekPeriod } from "../../../shared/domain/sales-period.ts"
import { mondayOf } from "../../../shared/domain/week.ts"
import type { Db } from "../../db/open.ts"
import { completeness, OLDEST_WEEK } from "../statistics/delay.ts"
import { share } from "../statistics/intervals.ts"
import {
  type CountedRow,
  countSums,
  countWaits,
  isTallied,
  isTime,
  ofSale,
  type WaitRow,
  type Wanted,
} from "./count.ts"
import { nameKeys } from "./name-keys.ts"
import { monthOf, type Question } from "./question.ts"
import type { Sum } from "./tally.ts"

/** What a measure adds up; `of`: what it is a share of. */
const parts: Partial<Record<Measure, { sums: readonly Sum[]; of?: Sum }>> = {
  returned: { sums: ["units"] },
  defective: { sums: ["defective"] },
  defectiveShare: { sums: ["defective"], of: "units" },
  deducted: { sums: ["deducted"] },
  deductedShare: { sums: ["deducted"], of: "units" },
  refused: { sums: ["refused"] },
  refusedShare: { sums: ["refused"], of: "units" },
  disputed: { sums: ["disputed"] },
  disputedShare: { sums: ["disputed"], of: "units" },
  refunded: { sums: ["refunded"] },
  deductedMinor: { sums: ["kept"] },
  postage: { sums: ["postage"] },
  handling: { sums: ["handling"] },
  depreciation: { sums: ["depreciation"] },
  cost: { sums: ["postage", "handling", "depreciation"] },
  resold: { sums: ["resold"] },
  repaired: { sums: ["repaired"] },
  destroyed: { sums: ["destroyed"] },
  agreed: { sums: ["agreed"], of: "judged" },
}

/** What was counted of one group: sums of the weeks at the dock, of the weeks of sale, and days. */
interface Group {
  keys: (string | null)[]
  seen: Partial<Record<Sum, number>>
  sold: number
  back: number
  waits: Map<number, number>
}

/** The whole answer: the total, and a page of the groups in the order that was asked for. */
export async function answerNumbers(db: Db, wanted: Question, learnedAt: number | null): Promise<Result<Numbers>> {
  const whole = await gather(db, wanted, [])
  const currencies = mostFirst(whole.currencies)
  const currency = wanted.currency ?? currencies[0] ?? null
  // sums of several are no sum: where none is named it is the one of most units, and the answer says so
  const question = currencies.length > 1 ? { ...wanted, currency } : wanted
  const total = question.currency === wanted.currency ? whole : await gather(db, question, [])
  const groups = question.by.length > 0 ? await gather(db, question, question.by) : total
  const curve = question.measures.includes("share") ? await curveOf(db, question, learnedAt) : null
  const toRow = ({ keys, ...group }: Group): NumberRow => ({
    key: keys,
    name: keys.map(() => null),
    values: Object.fromEntries(question.measures.map((one) => [one, numberOf(one, group)])),
  })
  const ordered = inOrder(question, [...groups.groups.values()])
  const shown = ordered.slice(question.skip, question.skip + question.limit)
  const page = shown.map(toRow)
  const end = question.skip + page.length
  const all = total.groups.get("[]") ?? emptyGroup([])
  const totalRow = toRow(all)
  if (curve)
    await sayDue(db, question, curve, [
      ...shown.map((group, at) => [group, page[at] ?? totalRow] as const),
      [all, totalRow],
    ])
  const named = await nameKeys(db, question.by, page)
  const filters = await nameKeys(
    db,
    question.filters.map((one) => one.by),
    [{ key: question.filters.map((one) => one.key), name: [], values: {} }],
  )
  return done({
    asked: {
      ...{ measures: question.measures, by: question.by, from: weekPeriod(question.from), to: weekPeriod(question.to) },
      filters: question.filters.map((one, at) => ({ ...one, name: filters[0]?.name[at] ?? null })),
      currency: hasMoney(question) ? currency : null,
      currencies: hasMoney(question) ? currencies : [],
      order: `${question.order.down ? "-" : ""}${question.order.by}`,
    },
    counted: {
      ...{ from: weekPeriod(question.from), to: weekPeriod(question.to), learnedAt },
      units: await unitsIn(db, question),
    },
    total: totalRow,
    rows: named,
    next: end < ordered.length ? String(end) : null,
  })
}

const hasMoney = ({ measures: asked }: Question) => asked.some((one) => measures[one].unit === "minor")
const hasDays = ({ measures: asked }: Question) => asked.some((one) => measures[one].unit === "days")
const asksStage = ({ by, filters }: Question) => by.includes("stage") || filters.some((one) => one.by === "stage")

/** Those of most units first: who must choose one is likely to want that. */
const mostFirst = (found: ReadonlyMap<string, number>): string[] =>
  [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([currency]) => currency)

const emptyGroup = (keys: (string | null)[]): Group => ({ keys, seen: {}, sold: 0, back: 0, waits: new Map() })

/** All that the measures stand on, by group. Money is of one currency; `currencies`: units of each that there is money of. */
async function gather(db: Db, question: Question, by: readonly Dimension[]) {
  const groups = new Map<string, Group>()
  const currencies = new Map<string, number>()
  const hasTime = by.some(isTime)
  const own = (keys: (string | null)[]): Group => {
    const folded = hasTime ? keys.map((key, at) => timeKey(by[at], key)) : keys
    const name = JSON.stringify(folded)
    const known = groups.get(name) ?? emptyGroup(folded)
    groups.set(name, known)
    return known
  }
  const { from, to, filters } = question
  if (from > to) return { groups, currencies }
  const wanted = { by, filters, from, to }
  for (const row of await seenRows(db, question, wanted)) addSeen(own(row.keys), row, question.currency, currencies)
  await addOfSale(db, question, wanted, groups, own)
  if (hasDays(question) || asksStage(question)) {
    const stage = (filters.find((one) => one.by === "stage")?.key ?? null) as Stage | null
    const only = stage ?? (by.includes("stage") ? null : "whole")
    for (const row of await countWaits(db, { ...wanted, filters: filters.filter((one) => one.by !== "stage") }, only))
      addWait(own(row.keys), row)
  }
  return { groups, currencies }
}

/** A stage has no sums but how many units went through it. */
function seenRows(db: Db, question: Question, wanted: Omit<Wanted, "week" | "sums">): Promise<CountedRow[]> {
  const sums = new Set(
    question.measures.flatMap((one) => {
      const part = parts[one]
      return part ? [...part.sums, ...(part.of ? [part.of] : [])] : []
    }),
  )
  if (sums.size === 0 || asksStage(question)) return Promise.resolve([])
  return countSums(db, { ...wanted, week: "seen", sums: ["units", ...[...sums].filter((sum) => sum !== "units")] })
}

/**
 * The currency that this measure's number is of where none is named. Null: there is no money of it here, or it is none.
 */
export async function currencyOf(
  db: Db,
  measure: Measure,
  { from, to, filters }: Pick<Question, "from" | "to" | "filters">,
): Promise<string | null> {
  if (measures[measure].unit !== "minor") return null
  const found = new Map<string, number>()
  const sums = ["units", ...(parts[measure]?.sums ?? [])] as const
  for (const row of await countSums(db, { week: "seen", sums, by: [], filters, from, to }))
    addSeen(emptyGroup([]), row, null, found)
  return mostFirst(found)[0] ?? null
}

const moneySums: readonly Sum[] = ["refunded", "kept", "postage", "handling", "depreciation"]

function addSeen(group: Group, row: CountedRow, asked: string | null, found: Map<string, number>): void {
  const { currency } = row
  for (const name in row) {
    if (name === "keys" || name === "currency") continue
    const value = row[name as Sum] ?? 0
    const isMoney = moneySums.includes(name as Sum)
    if (isMoney && value !== 0) found.set(currency, (found.get(currency) ?? 0) + (row.units ?? 0))
    if (!isMoney || asked === null || asked === currency)
      group.seen[name as Sum] = (group.seen[name as Sum] ?? 0) + value
  }
}

/** What was sold is known by article, route and week; a reason's share is of all of it. */
async function addOfSale(
  db: Db,
  question: Question,
  wanted: Omit<Wanted, "week" | "sums">,
  groups: Map<string, Group>,
  own: (keys: (string | null)[]) => Group,
): Promise<void> {
  const isShare = question.measures.includes("share")
  if (!isShare && !question.measures.includes("sold")) return
  const kept = wanted.by.map((by) => ofSale(by))
  const by = wanted.by.filter((_, at) => kept[at])
  const filters = wanted.filters.filter((one) => ofSale(one.by))
  if (kept.every(Boolean) && filters.length === wanted.filters.length) {
    // both stand in one place
    for (const row of await soldAndBack(db, wanted, isShare)) {
      if ((row.sold ?? 0) === 0 && (row.units ?? 0) === 0) continue
      const group = own(row.keys)
      group.sold += row.sold ?? 0
      group.back += row.units ?? 0
    }
    return
  }
  if (isShare)
    for (const row of await countSums(db, { ...wanted, week: "sold", sums: ["units"] }))
      own(row.keys).back += row.units ?? 0
  const rows = await countSums(db, { ...wanted, by, filters, week: "sold", sums: ["sold"] })
  if (kept.every(Boolean)) {
    for (const row of rows) if ((row.sold ?? 0) > 0) own(row.keys).sold += row.sold ?? 0
    return
  }
  const sold = new Map<string, number>()
  for (const row of rows) {
    const name = JSON.stringify(row.keys.map((key, at) => timeKey(by[at], key)))
    sold.set(name, (sold.get(name) ?? 0) + (row.sold ?? 0))
  }
  for (const group of groups.values())
    group.sold += sold.get(JSON.stringify(group.keys.filter((_, at) => kept[at]))) ?? 0
}

async function soldAndBack(db: Db, wanted: Omit<Wanted, "week" | "sums">, isShare: boolean): Promise<CountedRow[]> {
  const sums: Sum[] = isShare ? ["sold", "units"] : ["sold"]
  const all = { ...wanted, week: "sold", sums } as const
  if (isTallied(all)) return countSums(db, all)
  const sold = await countSums(db, { ...all, sums: ["sold"] })
  return isShare ? [...sold, ...(await countSums(db, { ...all, sums: ["units"] }))] : sold
}

function addWait(group: Group, { tenths, units }: WaitRow): void {
  group.waits.set(tenths, (group.waits.get(tenths) ?? 0) + units)
}

const timeKey = (by: Dimension | undefined, key: string | null): string | null => {
  if (key === null || by === undefined || !isTime(by)) return key
  return by === "week" ? weekPeriod(Number(key)) : monthOf(Number(key))
}

function numberOf(measure: Measure, group: Omit<Group, "keys">): NumberValue {
  if (measure === "sold") return { value: group.sold }
  if (measure === "share") return shareOf(group.back, group.sold)
  if (measure === "daysP50") return { value: daysAt(group.waits, 0.5) }
  if (measure === "daysP90") return { value: daysAt(group.waits, 0.9) }
  // a stage knows of its units that they went through it
  if (measure === "returned" && group.seen.units === undefined) return { value: waited(group.waits) }
  const part = parts[measure]
  const count = (part?.sums ?? []).reduce((sum, one) => sum + (group.seen[one] ?? 0), 0)
  return part?.of ? shareOf(count, group.seen[part.of] ?? 0) : { value: count }
}

/** More may have come back than is known to have been sold (a part of the sales was told): then it is no share. */
function shareOf(count: number, of: number): NumberValue {
  const told = count <= of ? share(count, of) : null
  return told ? { value: told.estimate, low: told.low, high: told.high } : { value: null }
}

const waited = (waits: ReadonlyMap<number, number>) => [...waits.values()].reduce((sum, units) => sum + units, 0)

/** By the nearest rank: the least time in which so many of them were through. */
function daysAt(waits: ReadonlyMap<number, number>, portion: number): number | null {
  const rank = Math.ceil(waited(waits) * portion)
  let through = 0
  for (const [tenths, units] of [...waits].sort(([a], [b]) => a - b)) {
    through += units
    if (through >= rank) return tenths / 10
  }
  return null
}

/** By one number each: all that is asked of a group is told of a page only. */
function inOrder({ order, by }: Question, groups: readonly Group[]): Group[] {
  const at = by.indexOf(order.by as Dimension)
  const placed = groups.map((group) => {
    const value = at >= 0 ? (group.keys[at] ?? null) : numberOf(order.by as Measure, group).value
    return { group, value, name: group.keys.join("\0") }
  })
  placed.sort((a, b) => {
    // what is not known stands last, whichever way
    if (a.value === null || b.value === null) {
      if (a.value !== b.value) return a.value === null ? 1 : -1
    } else if (a.value !== b.value) return a.value < b.value === order.down ? 1 : -1
    return a.name < b.name ? -1 : 1
  })
  return placed.map((one) => one.group)
}

/** All that came back in these weeks and fits the filters, whatever the measures are. */
async function unitsIn(db: Db, { from, to, filters }: Question): Promise<number> {
  if (from > to) return 0
  const plain = filters.filter((one) => one.by !== "stage")
  const rows = await countSums(db, { week: "seen", sums: ["units"], by: [], filters: plain, from, to })
  return rows.reduce((sum, row) => sum + (row.units ?? 0), 0)
}

/**
 * By week of age, how many of all that comes back of a week's sales has come by then. `now`: the last week that is known;
 * `portion`: how much of it is over.
 */
interface Curve {
  now: number
  portion: number
  shares: Float64Array
}
const CURVE_WEEKS = 52
const A_WEEK = 7 * 86_400_000

async function curveOf(db: Db, { to }: Question, learnedAt: number | null): Promise<Curve> {
  const last = await db
    .selectFrom("learned_units")
    .select("seen_week")
    .orderBy("seen_week", "desc")
    .limit(1)
    .executeTakeFirst()
  const now = last?.seen_week ?? to
  const rows = await countAges(db, now - CURVE_WEEKS + 1, now)
  const counts = Array.from({ length: CURVE_WEEKS }, () => new Float64Array(OLDEST_WEEK + 1))
  for (const { week, age, units } of rows) {
    const own = counts[week - (now - CURVE_WEEKS + 1)]
    if (own) own[Math.min(OLDEST_WEEK, age)] = (own[Math.min(OLDEST_WEEK, age)] ?? 0) + units
  }
  const over = learnedAt === null ? 1 : (learnedAt - mondayOf(now)) / A_WEEK
  const portion = Math.max(0, Math.min(1, over))
  // a week that runs has not shown yet how many come at its ages
  return { now, portion, shares: completeness(counts, CURVE_WEEKS - (portion < 1 ? 2 : 1)) }
}

/** Of what comes back of a week's sales, what is yet to come. */
function missingOf({ now, portion, shares }: Curve, week: number): number {
  const age = Math.max(0, Math.min(OLDEST_WEEK, now - week))
  const before = age === 0 ? 0 : (shares[age - 1] ?? 1)
  return 1 - (before + portion * ((shares[age] ?? 1) - before))
}

async function countAges(db: Db, from: number, to: number): Promise<{ week: number; age: number; units: number }[]> {
  const rows = await db
    .selectFrom("tallies")
    .where("cube", "=", 7)
    .where("slot", ">=", from)
    .where("slot", "<=", to)
    .groupBy(["slot", "k1"])
    .select((eb) => ["slot", "k1", eb.fn.sum<number>("units").as("units")])
    .execute()
  return rows.map((row) => ({ week: row.slot, age: row.k1, units: Number(row.units) }))
}

/** A share of which less than this is yet to come is told as it is. */
const ALL_BUT = 0.0005

/** Of every share how much of it has come, by the ages of what was sold of it, and what it will come to. */
async function sayDue(
  db: Db,
  question: Question,
  curve: Curve,
  shown: readonly (readonly [Group, NumberRow])[],
): Promise<void> {
  const { by, to } = question
  const missing = (week: number) => missingOf(curve, week)
  let from = Math.max(question.from, curve.now - OLDEST_WEEK)
  while (from <= to && missing(from) < ALL_BUT) from++
  const kept = by.filter((one) => ofSale(one))
  const keyOf = (keys: readonly (string | null)[]) =>
    JSON.stringify(keys.filter((_, at) => kept.includes(by[at] ?? "stage")))
  const plain = kept.filter((one) => !isTime(one))
  const rows = shown.filter(([, row]) => row.key.length > 0)
  const named = plain[0]
  const whole = {
    ...({ week: "sold", sums: ["sold"], by: [...plain, "week"], from, to } as const),
    filters: question.filters.filter((one) => ofSale(one.by)),
    ...(named && {
      only: { by: named, keys: [...new Set(rows.map(([, row]) => row.key[by.indexOf(named)] ?? null))] },
    }),
  }
  const toCome = new Map<string, number>()
  const add = (key: string, units: number) => toCome.set(key, (toCome.get(key) ?? 0) + units)
  const ofAll = from > to ? [] : await countSums(db, { ...whole, by: ["week"], only: undefined })
  for (const { keys, sold = 0 } of ofAll) add("", sold * missing(Number(keys[0])))
  for (const row of rows.length === 0 || from > to ? [] : await countSums(db, whole)) {
    const week = row.keys[plain.length] ?? null
    const keys = kept.map((one) => (isTime(one) ? timeKey(one, week) : (row.keys[plain.indexOf(one)] ?? null)))
    add(JSON.stringify(keys), (row.sold ?? 0) * missing(Number(week)))
  }
  for (const [{ sold, back }, row] of shown) {
    const value = row.values.share
    if (!value || value.value === null) continue
    const complete = 1 - (toCome.get(row.key.length > 0 ? keyOf(row.key) : "") ?? 0) / sold
    value.complete = Math.round(complete * 1000) / 1000
    if (complete < 1 - ALL_BUT) value.due = dueOf(shareOf(back, sold), complete)
  }
}

/**
 * Of each unit that will come back it is known by chance alone whether it has by now, so that those that have are a share of
 * all that were sold as well: their interval, by how much of it has come.
 */
function dueOf({ value, low = 0, high = 1 }: NumberValue, complete: number): NonNullable<NumberValue["due"]> {
  if (value === null || complete <= 0) return { value: null }
  const [estimate, least, most] = [value, low, high].map((one) => Math.min(1, one / complete))
  return { value: estimate ?? 1, low: least ?? 0, high: most ?? 1 }
}
