import type { NumbersQuery } from "../../../shared/contract/numbers.ts"
import { done, type Refusal, type Result, refused } from "../../../shared/contract/problem.ts"
import {
  canCombine,
  type Dimension,
  dimensionNames,
  isDimension,
  isMeasure,
  type Measure,
  MOST_DIMENSIONS,
  measureNames,
} from "../../../shared/domain/measures.ts"
import { weekOfPeriod } from "../../../shared/domain/sales-period.ts"
import { mondayOf, weekOf } from "../../../shared/domain/week.ts"

/** A question that can be answered. Weeks are numbers (shared/domain/week.ts), both ends belong to it. */
export interface Question {
  measures: Measure[]
  by: Dimension[]
  from: number
  to: number
  /** Null: of those that have none. */
  filters: { by: Dimension; key: string | null }[]
  currency: string | null
  order: { by: Measure | Dimension; down: boolean }
  /** Rows to leave out, and how many to give. */
  skip: number
  limit: number
}

const WEEKS = 13
/** Ten years: nobody reads more, and a slip of the keyboard asks for centuries. */
const MOST_WEEKS = 530
const A_PAGE = 50
const MOST_ROWS = 500

const wrong = (path: string, wants: string, detail: string): Refusal =>
  refused("invalid", detail, { errors: [{ path, wants }] })

/** Names the first thing of it that is wrong. */
export function readQuestion(query: NumbersQuery, now: number, more: { whole?: boolean } = {}): Result<Question> {
  const measures = listOf(query.measures ?? "returned")
  const unknown = measures.find((name) => !isMeasure(name))
  if (unknown !== undefined || measures.length === 0)
    return wrong("measures", `of: ${measureNames.join(", ")}`, `There is no measure "${unknown ?? ""}".`)
  const by = listOf(query.by ?? "")
  const strange = by.find((name) => !isDimension(name))
  if (strange !== undefined)
    return wrong("by", `of: ${dimensionNames.join(", ")}`, `There is no dimension "${strange}".`)
  if (by.length > MOST_DIMENSIONS) return wrong("by", "at most two dimensions", "That is told apart by too much.")
  const weeks = readWeeks(query, now)
  if (!weeks.ok) return weeks
  const narrowed = narrow(weeks.value, query)
  if (!narrowed.ok) return narrowed
  const filters = readFilters(query)
  const asked = { measures: measures as Measure[], by: by as Dimension[] }
  const pair = pairThatCannot(asked.measures, [...asked.by, ...filters.map((one) => one.by)])
  if (pair) return pair
  const strangeMoney = strangeCurrency(query.currency)
  if (strangeMoney) return strangeMoney
  const order = readOrder(query.order, asked)
  if (!order.ok) return order
  const page = readPage(query)
  if (!page.ok) return page
  return done({
    ...asked,
    ...narrowed.value,
    filters: filters.filter((one) => one.by !== "week" && one.by !== "month"),
    currency: query.currency ?? null,
    order: order.value,
    ...(more.whole ? { skip: 0, limit: Number.MAX_SAFE_INTEGER } : page.value),
  })
}

const listOf = (text: string): string[] => [...new Set(text.split(",").filter((name) => name !== ""))]

export const strangeCurrency = (currency: string | undefined): Refusal | null =>
  currency === undefined || /^[A-Z]{3}$/.test(currency)
    ? null
    : wrong("currency", "three capital letters", `"${currency}" is no currency.`)

/** Both ends, or the last weeks that are over. */
export function readWeeks(
  query: { from?: string | undefined; to?: string | undefined },
  now: number,
): Result<{ from: number; to: number }> {
  const ends: { from?: number; to?: number } = {}
  for (const end of ["from", "to"] as const) {
    const text = query[end]
    if (text === undefined) continue
    const week = weekOfPeriod(text)
    if (week === null) return wrong(end, "a week of its year, as 2026-W05", `${text} is no week.`)
    ends[end] = week
  }
  const to = ends.to ?? Math.max(weekOf(now) - 1, ends.from ?? 0)
  const from = ends.from ?? to - WEEKS + 1
  if (from > to) return wrong("from", "a week that is not after the last", "The first week is after the last.")
  if (to - from >= MOST_WEEKS) return wrong("from", `at most ${MOST_WEEKS} weeks`, "These are too many weeks.")
  return done({ from, to })
}

/** A week or a month as a filter is a narrower time. */
export function narrow(
  { from, to }: { from: number; to: number },
  { week, month }: { week?: string | undefined; month?: string | undefined },
): Result<{ from: number; to: number }> {
  let [first, last] = [from, to]
  if (week !== undefined) {
    const only = weekOfPeriod(week)
    if (only === null) return wrong("week", "a week of its year, as 2026-W05", `${week} is no week.`)
    ;[first, last] = [Math.max(first, only), Math.min(last, only)]
  }
  if (month !== undefined) {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return wrong("month", "a month, as 2026-05", `${month} is no month.`)
    while (first <= last && monthOf(first) < month) first++
    while (last >= first && monthOf(last) > month) last--
  }
  return done({ from: first, to: last })
}

/** The month that a week's Thursday is in, as calendars say whose week it is: "2026-05". */
export const monthOf = (week: number): string => new Date(mondayOf(week) + 3 * 86_400_000).toISOString().slice(0, 7)

export function readFilters(query: Partial<Record<Dimension, string | undefined>>): Question["filters"] {
  return dimensionNames.flatMap((by) => {
    const key = query[by]
    return key === undefined ? [] : [{ by, key: key === "" ? null : key }]
  })
}

function pairThatCannot(measures: readonly Measure[], of: readonly Dimension[]): Refusal | null {
  for (const measure of measures)
    for (const dimension of of)
      if (!canCombine(measure, dimension))
        return wrong("measures", `measures that have a ${dimension}`, `${measure} cannot be told by ${dimension}.`)
  return null
}

function readOrder(
  text: string | undefined,
  { measures, by }: Pick<Question, "measures" | "by">,
): Result<Question["order"]> {
  const time = by.find((name) => name === "week" || name === "month")
  if (text === undefined) return done(time ? { by: time, down: false } : { by: measures[0] ?? "returned", down: true })
  const name = text.replace(/^-/, "")
  const known = [...measures, ...by].find((one) => one === name)
  if (!known) return wrong("order", "a measure or a dimension that is asked for", `There is no "${name}" to order by.`)
  return done({ by: known, down: text.startsWith("-") })
}

function readPage({ after, limit }: NumbersQuery): Result<{ skip: number; limit: number }> {
  if (after !== undefined && !/^\d{1,9}$/.test(after))
    return wrong("after", "what `next` said", "There is no such page.")
  const rows = limit === undefined ? A_PAGE : Number(limit)
  if (!Number.isInteger(rows) || rows < 1 || rows > MOST_ROWS)
    return wrong("limit", `a number from 1 to ${MOST_ROWS}`, `${limit} rows are not given at once.`)
  return done({ skip: Number(after ?? 0), limit: rows })
}
