import type { SignalChart, SignalEffect, SignalPoint } from "../../../shared/contract/insights.ts"
import type { Watch } from "../detect/watch.ts"
import { laneyU } from "../statistics/charts.ts"
import { type Interval, rate, ratioOfRates } from "../statistics/intervals.ts"

/** Weeks of a chart. */
const SHOWN = 20

export interface Drawn extends Watch {
  /** The week that number 0 stands for. */
  first: number
  /** How many of a series' returns have come by each week of age. */
  delay(series: number): Float64Array
}

const toShare = (told: Interval | null) =>
  told && { estimate: Math.min(1, told.estimate), low: Math.min(1, told.low), high: Math.min(1, told.high) }

/**
 * A series week by week of sale, each corrected for what is yet to come back of it: units sold, as far as their returns are
 * due, are its exposure. `usual` is the share before `since`, or that of its peers where it was always so.
 */
export function draw(watch: Drawn, series: number, { since, usual }: { since: number; usual: number }): SignalChart {
  const own = watch.series[series]
  const last = watch.weeks - 1
  const shares = watch.delay(series)
  const counts = new Float64Array(watch.weeks)
  for (const cell of watch.cells) if (cell.series === series) counts[cell.sold] = (counts[cell.sold] ?? 0) + cell.count
  const exposure = Float64Array.from(
    counts,
    (_, week) => (own?.sold[week] ?? 0) * (shares[Math.min(shares.length - 1, last - week)] ?? 1),
  )
  // limits from the weeks in which nothing was wrong yet; with too few of them there are none
  const before = Array.from(counts.keys()).filter((week) => week < since && (exposure[week] ?? 0) > 0)
  const limits = laneyU(
    before.map((week) => counts[week] ?? 0),
    before.map((week) => exposure[week] ?? 0),
  )
  const scatter = before.length >= 8 ? Math.max(1, limits.sigmaZ) : 1
  const points = Array.from({ length: Math.min(SHOWN, watch.weeks) }, (_, n): SignalPoint => {
    const week = Math.max(0, watch.weeks - SHOWN) + n
    const due = exposure[week] ?? 0
    const share = due > 0 ? rate(counts[week] ?? 0, due) : null
    const limit = due > 0 ? usual + 3 * Math.sqrt(usual / due) * scatter : null
    return {
      week: watch.first + week,
      sold: own?.sold[week] ?? 0,
      count: counts[week] ?? 0,
      complete: shares[Math.min(shares.length - 1, last - week)] ?? 1,
      share: toShare(share),
      limit,
      out: share !== null && limit !== null && share.estimate > limit,
    }
  })
  return { points, usual }
}

/** Units sold since an action and before it (as long before), each as far as its returns are due; both need some. */
export function effectOf(watch: Drawn, series: number, acted: number, since: number): SignalEffect | null {
  const own = watch.series[series]
  const shares = watch.delay(series)
  const last = watch.weeks - 1
  const sum = (from: number, to: number): [number, number, number] => {
    let [count, due, sold] = [0, 0, 0]
    for (let week = Math.max(0, from); week <= Math.min(last, to); week++) {
      due += (own?.sold[week] ?? 0) * (shares[Math.min(shares.length - 1, last - week)] ?? 1)
      sold += own?.sold[week] ?? 0
    }
    for (const cell of watch.cells)
      if (cell.series === series && cell.sold >= from && cell.sold <= to) count += cell.count
    return [count, due, sold]
  }
  const before = sum(since, acted - 1)
  const after = sum(acted, last)
  const ratio = ratioOfRates([after[0], after[1]], [before[0], before[1]])
  if (before[1] <= 0 || after[1] <= 0) return null
  return {
    before: toShare(rate(before[0], before[1])),
    after: toShare(rate(after[0], after[1])),
    ratio: ratio && { ...ratio, high: Number.isFinite(ratio.high) ? ratio.high : null },
    sold: after[2],
  }
}
