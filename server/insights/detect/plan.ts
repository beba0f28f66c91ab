import type { Cell, Watch } from "./watch.ts"

/** Changes that began in the same year are one family of hypotheses. */
export const WEEKS_A_YEAR = 52

/** What does not change while the weeks go by: who is whose peer, part and kind, by number. */
export interface Plan {
  watch: Watch
  kinds: { late: boolean; series: Int32Array }[]
  kindOf: Int32Array
  /** Of each group the series that are no part of another one: each unit of the group once. */
  groups: Int32Array[]
  groupOf: Int32Array
  /** −1: none. */
  parentOf: Int32Array
  byWeek: Cell[][]
  years: number
  /** Sales, each once: several series of a kind count what came back of the same units. */
  sales: { kind: number; units: Float64Array; first: number; last: number }[]
  salesOf: Int32Array
}

export function planOf(watch: Watch): Plan {
  const { series, cells, weeks } = watch
  const byKey = new Map(series.map((one, number) => [one.key, number]))
  const parentOf = Int32Array.from(series, (one) => (one.parent === null ? -1 : (byKey.get(one.parent) ?? -1)))
  const [kindOf, kinds] = numbered(series.map((one) => one.kind))
  const [groupOf, groups] = numbered(series.map((one) => one.group))
  const byWeek = Array.from({ length: weeks }, (): Cell[] => [])
  for (const cell of cells) byWeek[cell.seen]?.push(cell)
  const [salesOf, sales] = salesIn(watch, kindOf)
  return {
    watch,
    kinds: kinds.map((own) => ({ late: series[own[0] ?? 0]?.late ?? false, series: own })),
    kindOf,
    groups: groups.map((own) => own.filter((one) => series[one]?.parent === null)),
    groupOf,
    parentOf,
    byWeek,
    years: Math.ceil(weeks / WEEKS_A_YEAR),
    sales,
    salesOf,
  }
}

function salesIn({ series, weeks }: Watch, kindOf: Int32Array): [Int32Array, Plan["sales"]] {
  const known = new Map<ArrayLike<number>, Map<number, number>>()
  const sales: Plan["sales"] = []
  const of = Int32Array.from(series, ({ sold }, one) => {
    const kind = kindOf[one] ?? 0
    const byKind = known.get(sold) ?? new Map<number, number>()
    known.set(sold, byKind)
    const before = byKind.get(kind)
    if (before !== undefined) return before
    const units = Float64Array.from({ length: weeks }, (_, week) => sold[week] ?? 0)
    byKind.set(kind, sales.length)
    return (
      sales.push({
        kind,
        units,
        first: units.findIndex((one) => one > 0),
        last: units.findLastIndex((one) => one > 0),
      }) - 1
    )
  })
  return [of, sales]
}

/** Names as numbers in the order in which they come, and who bears each. */
function numbered(names: readonly string[]): [Int32Array, Int32Array[]] {
  const lists = new Map<string, number[]>()
  const numbers = new Map<string, number>()
  const of = Int32Array.from(names, (name, at) => {
    const list = lists.get(name) ?? []
    list.push(at)
    lists.set(name, list)
    const number = numbers.get(name) ?? numbers.size
    numbers.set(name, number)
    return number
  })
  return [of, [...lists.values()].map((list) => Int32Array.from(list))]
}
