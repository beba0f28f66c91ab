import type { SignalChart, SignalEffect } from "../../../shared/contract/insights.ts"
import type { Db } from "../../db/open.ts"
import { detect, LEARNS, type Signal } from "../detect/detect.ts"
import { delayOf } from "../detect/exposure.ts"
import { planOf, WEEKS_A_YEAR } from "../detect/plan.ts"
import { type Drawn, draw, effectOf } from "./draw.ts"
import { type HouseWatch, readWatch } from "./read-watch.ts"
import type { Named } from "./series-key.ts"

/** A signal that stands. Weeks are counted from 1970. */
export interface Standing {
  id: string
  series: string
  week: number
  since: number
  year: number
  logE: number
  /** The week in which something was done about it. */
  acted: number | null
}
export interface LookAsked {
  /** The last week that is over, and the first that nobody has looked at. */
  last: number
  from: number
  rate: number
  standing: Standing[]
}
export interface Told extends AsOfNow {
  series: string
  named: Named
  week: number
  since: number
  year: number
  logE: number
}
/** Since it began: returns, how many were to be expected, units sold, and its weeks. */
interface AsOfNow {
  count: number
  expected: number
  sold: number
  chart: SignalChart
}
export interface Looked {
  signals: Told[]
  /** Those that stood before, as they are now. */
  again: {
    id: string
    count: number
    expected: number
    sold: number
    chart: SignalChart
    effect: SignalEffect | null
  }[]
  watched: number
  sold: number
  returned: number
}

/** Looks at each week that nobody has looked at, in order, as if on its own evening. */
export async function lookAt(db: Db, { last, from, rate, standing }: LookAsked): Promise<Looked> {
  const watch = await readWatch(db, last)
  const numbers = new Map(watch.series.map((one, series) => [one.key, series]))
  const before = standing.flatMap((one) => asBefore(watch, numbers, one))
  const plan = planOf(watch)
  const drawn: Drawn = { ...watch, delay: (series) => delayOf(plan, series) }
  // a house that began lately learns first
  const begins = firstSale(watch)
  const looked = { from: Math.max(from - watch.first, begins + LEARNS), standing: before }
  const looks = [...detect(watch, { falseDiscoveryRate: rate }, looked)]
  const signals = looks.flatMap((look) => look.signals)
  const watched = Math.max(0, ...(looks.at(-1)?.watched ?? []))
  return {
    signals: signals.map((one) => tell(drawn, watch, one)),
    again: standing.flatMap((one) => {
      const series = numbers.get(one.series)
      return series === undefined ? [] : [again(drawn, one, series)]
    }),
    watched,
    sold: watch.sold,
    returned: watch.returned,
  }
}

/** The first week in which anything that is watched was sold; past the last where nothing was. */
function firstSale({ weeks, series }: HouseWatch): number {
  for (let week = 0; week < weeks; week++) if (series.some((one) => (one.sold[week] ?? 0) > 0)) return week
  return weeks
}

function asBefore(watch: HouseWatch, numbers: ReadonlyMap<string, number>, one: Standing): Signal[] {
  const series = numbers.get(one.series)
  if (series === undefined) return []
  const [week, since] = [one.week - watch.first, one.since - watch.first]
  return [
    { series, week, since, year: one.year - watch.first / WEEKS_A_YEAR, logE: one.logE, count: 0, expected: 0, due: 0 },
  ]
}

function tell(drawn: Drawn, watch: HouseWatch, one: Signal): Told {
  const usual = one.due > 0 ? one.expected / one.due : 0
  return {
    series: watch.series[one.series]?.key ?? "",
    named: watch.named[one.series] as Named,
    week: one.week + watch.first,
    since: one.since + watch.first,
    year: one.year + watch.first / WEEKS_A_YEAR,
    logE: one.logE,
    ...asOfNow(drawn, one.series, { since: one.since, usual }),
  }
}

function again(drawn: Drawn, { id, since, acted }: Standing, series: number): Looked["again"][number] {
  const from = since - drawn.first
  const usual = usualBefore(drawn, series, from)
  return {
    id,
    ...asOfNow(drawn, series, { since: from, usual }),
    effect: acted === null ? null : effectOf(drawn, series, acted - drawn.first, from),
  }
}

/** All that is known of it by the last week, whenever it was told. */
function asOfNow(drawn: Drawn, series: number, about: { since: number; usual: number }): AsOfNow {
  const shares = drawn.delay(series)
  let [count, due, sold] = [0, 0, 0]
  for (const cell of drawn.cells) if (cell.series === series && cell.sold >= about.since) count += cell.count
  for (let week = Math.max(0, about.since); week < drawn.weeks; week++) {
    const units = drawn.series[series]?.sold[week] ?? 0
    sold += units
    due += units * (shares[Math.min(shares.length - 1, drawn.weeks - 1 - week)] ?? 1)
  }
  return { count, expected: about.usual * due, sold, chart: draw(drawn, series, about) }
}

/** The share before it began; where there is no before, that of its peers. */
function usualBefore(drawn: Drawn, series: number, since: number): number {
  const of = (which: (number: number) => boolean, until: number) => {
    let [count, sold] = [0, 0]
    for (const cell of drawn.cells) if (which(cell.series) && cell.sold < until) count += cell.count
    for (const [number, one] of drawn.series.entries())
      if (which(number)) for (let week = 0; week < until; week++) sold += one.sold[week] ?? 0
    return sold > 0 ? count / sold : null
  }
  const group = drawn.series[series]?.group
  return (
    of((one) => one === series, since) ??
    of((one) => drawn.series[one]?.group === group && one !== series, drawn.weeks) ??
    0
  )
}
