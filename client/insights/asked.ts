import { type Dimension, dimensionNames, type Measure, measureNames } from "../../shared/domain/measures.ts"
import { calendarWeek, weekOf } from "../../shared/domain/week.ts"

/** One thing by what it is: a product, a week, a lead. An empty key: not known. */
export type Place = { by: Dimension; key: string }

/** Everything that a page is asked. All of it is in the address, so that the same address gives the same numbers. */
export interface Asked {
  /** Weeks, both counted in. */
  from: number
  to: number
  filters: readonly Place[]
  /** A measure, "-" before it for the largest first. Null: the page's own. */
  order: string | null
  /** By what the page splits, where it lets one choose. */
  by: Dimension | null
  /** What it is held against: the period before, or another value. */
  beside: "before" | Place | null
  /** The bar, point or cell that is chosen. */
  at: readonly Place[]
  /** Of the units behind it, only those that this measure counts. */
  of: Measure | null
  currency: string | null
}

/** Weeks that a page shows unless it is told otherwise. */
export const USUAL_WEEKS = 26
const MOST_WEEKS = 260

/** "2026-W47" */
export function weekText(week: number): string {
  const { year, week: number } = calendarWeek(week)
  return `${year}-W${String(number).padStart(2, "0")}`
}

export function readWeek(text: string | null): number | null {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(text ?? "") ?? []
  if (!year || !number) return null
  // the 4th of January is always in the first week
  const week = weekOf(Date.UTC(Number(year), 0, 4)) + Number(number) - 1
  return weekText(week) === text ? week : null
}

const dimensionOf = (text: string | null): Dimension | null => dimensionNames.find((one) => one === text) ?? null

/** "product:4711", from the first colon on the key's own. */
export const placeText = ({ by, key }: Place): string => `${by}:${key}`

export function readPlace(text: string | null): Place | null {
  const cut = text?.indexOf(":") ?? -1
  const by = dimensionOf(text?.slice(0, cut) ?? null)
  return by && text ? { by, key: text.slice(cut + 1) } : null
}

/**
 * What is not understood is left out; a period that is none is the usual one, up to the last week that is over. `running`:
 * up to the one that runs, of what is not counted week by week.
 */
export function readAsked(search: string, now: number, running = false): Asked {
  const query = new URLSearchParams(search)
  const to = readWeek(query.get("to")) ?? weekOf(now) - (running ? 0 : 1)
  const from = readWeek(query.get("from")) ?? to - USUAL_WEEKS + 1
  const fits = from <= to && to - from < MOST_WEEKS
  const beside = query.get("with")
  return {
    from: fits ? from : to - USUAL_WEEKS + 1,
    to,
    filters: dimensionNames.flatMap((by) => (query.has(by) ? [{ by, key: query.get(by) ?? "" }] : [])),
    order: /^-?[a-zA-Z0-9]+$/.test(query.get("order") ?? "") ? query.get("order") : null,
    by: dimensionOf(query.get("by")),
    beside: beside === "before" ? beside : readPlace(beside),
    at: query.getAll("at").flatMap((text) => readPlace(text) ?? []),
    of: measureNames.find((one) => one === query.get("of")) ?? null,
    currency: /^[A-Z]{3}$/.test(query.get("currency") ?? "") ? query.get("currency") : null,
  }
}

/** Does the address name its period itself? Else it would show other numbers next week. */
export const namesPeriod = (search: string): boolean => {
  const query = new URLSearchParams(search)
  return readWeek(query.get("from")) !== null && readWeek(query.get("to")) !== null
}

export function writeAsked(path: string, asked: Asked): string {
  const query = new URLSearchParams({ from: weekText(asked.from), to: weekText(asked.to) })
  for (const { by, key } of asked.filters) query.set(by, key)
  if (asked.by) query.set("by", asked.by)
  if (asked.order) query.set("order", asked.order)
  if (asked.beside) query.set("with", asked.beside === "before" ? "before" : placeText(asked.beside))
  if (asked.currency) query.set("currency", asked.currency)
  if (asked.of) query.set("of", asked.of)
  for (const place of asked.at) query.append("at", placeText(place))
  return `${path}?${query}`
}

/** These filters with one more; another value of the same kind takes its place. */
export const withPlace = (filters: readonly Place[], place: Place): Place[] => [
  ...filters.filter(({ by }) => by !== place.by),
  place,
]

/** The same question of what it is held against. */
export function askedBeside(asked: Asked): Asked | null {
  if (asked.beside === null) return null
  const weeks = asked.to - asked.from + 1
  if (asked.beside === "before") return { ...asked, beside: null, from: asked.from - weeks, to: asked.from - 1 }
  return { ...asked, beside: null, filters: withPlace(asked.filters, asked.beside) }
}

export interface Wanted {
  measures: readonly Measure[]
  by: readonly Dimension[]
  order?: string | null
  limit?: number
}

/** What the server is asked for a chart: the same words on the screen's request and on the files'. */
export function numbersQuery(asked: Asked, wanted: Wanted): URLSearchParams {
  const query = new URLSearchParams({ measures: wanted.measures.join(",") })
  if (wanted.by.length > 0) query.set("by", wanted.by.join(","))
  for (const [name, value] of periodQuery(asked)) query.set(name, value)
  if (asked.currency) query.set("currency", asked.currency)
  const order = wanted.order ?? null
  if (order) query.set("order", order)
  if (wanted.limit) query.set("limit", String(wanted.limit))
  return query
}

/** Period and filters alone: the units behind a number are asked for by these. */
export function periodQuery(asked: Asked): URLSearchParams {
  const query = new URLSearchParams({ from: weekText(asked.from), to: weekText(asked.to) })
  for (const { by, key } of asked.filters) query.set(by, key)
  return query
}

/** The units behind what is chosen, or behind all that is shown. */
export const unitsAsked = (asked: Asked): Asked => ({
  ...asked,
  filters: asked.at.reduce(withPlace, [...asked.filters]),
})
