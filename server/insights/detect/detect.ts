import { type Baselines, baselines } from "./baseline.ts"
import { evidenceOf, FEWEST } from "./evidence.ts"
import { exposures, type Seen } from "./exposure.ts"
import { type Plan, planOf } from "./plan.ts"
import type { Watch } from "./watch.ts"

export interface Signal {
  series: number
  /** The week at whose end it was told. */
  week: number
  /** The year in which the change began. */
  year: number
  /** The natural logarithm of the e-value at which it was told, its weight included. */
  logE: number
  /** The week of sale from which on it is worse. */
  since: number
  /** Since then: returns, how many were to be expected, and the exposure of both. */
  count: number
  expected: number
  due: number
}

export interface Settings {
  /** Of each year's signals, the share that may be false, in the mean. */
  falseDiscoveryRate: number
}
export interface Look {
  week: number
  signals: Signal[]
  seen: Seen
  /** By year of a change: the series in which it could have been found. */
  watched: number[]
}

/** A series that is not expected to show this many returns in a year is not watched by itself: its parent is. */
const LEAST_EXPECTED = 0.5
/** Weeks in which the house learns what is usual, before it says that something is not. */
export const LEARNS = 12
/** Weeks for which what is usual is taken to stand. */
const A_MONTH = 4

/**
 * Looks at the end of every week. False discoveries are controlled over all looks together: each series' evidence is an
 * e-process, stopped where it was told of, and e-values of any dependence stand the e-BH rule (Wang and Ramdas 2022): of
 * `watched` the k-th largest counts where it is at least `watched / (rate * k)`. `standing`: signals of earlier looks.
 */
export function* detect(
  watch: Watch,
  { falseDiscoveryRate }: Settings,
  { from = LEARNS, standing = [] }: { from?: number; standing?: readonly Signal[] } = {},
): Generator<Look> {
  const plan = planOf(watch)
  const counted = exposures(plan)
  const told = new Map(standing.map((one) => [one.series, one]))
  let usual: Usual = {
    prior: () => null,
    overdispersion: () => 1,
    logWeight: () => Number.NEGATIVE_INFINITY,
    watched: [],
  }
  for (let week = from; week < watch.weeks; week++) {
    const seen = counted.until(week)
    if (week === from || week % A_MONTH === 0) usual = whatIsUsual(plan, seen)
    const evidence = lookAt(plan, seen, week, usual, told)
    const { watched } = usual
    const signals = watched.flatMap((many, year) => {
      const own = [...told.values(), ...evidence].filter((one) => one.year === year)
      return enough(own, many, falseDiscoveryRate).filter((one) => !told.has(one.series))
    })
    for (const signal of signals) told.set(signal.series, signal)
    yield { week, signals, seen, watched }
  }
}

interface Usual extends Baselines {
  /** The logarithm of its weight among the hypotheses of a year, whose weights are 1 in the mean; −∞: not watched. */
  logWeight(series: number, year: number): number
  watched: number[]
}

/**
 * Weights by what could be seen, never by what was: each kind of question has the same share of the false alarms, however
 * many series it has, and within it a series is listened to more readily the more returns it may be expected to show
 * (weighted e-BH: Wang and Ramdas 2022, section 5).
 */
function whatIsUsual(plan: Plan, seen: Seen): Usual {
  const usual = baselines(plan, seen)
  const weight = new Float64Array(plan.watch.series.length * plan.years)
  const watched = new Array<number>(plan.years).fill(0)
  const sums = Array.from({ length: plan.years }, () => new Float64Array(plan.kinds.length))
  for (let series = 0; series < plan.watch.series.length; series++) {
    const prior = usual.prior(series)
    for (const [year, kinds] of sums.entries()) {
      const at = series * plan.years + year
      const expected = prior ? (prior.shape / prior.rate) * (seen.yearly[at] ?? 0) : 0
      if (expected < LEAST_EXPECTED) continue
      weight[at] = Math.sqrt(expected)
      watched[year] = (watched[year] ?? 0) + 1
      const kind = plan.kindOf[series] ?? 0
      kinds[kind] = (kinds[kind] ?? 0) + Math.sqrt(expected)
    }
  }
  const asked = sums.map((kinds) => kinds.filter((sum) => sum > 0).length)
  return {
    ...usual,
    watched,
    logWeight: (series, year) => {
      const all = (sums[year]?.[plan.kindOf[series] ?? 0] ?? 0) * (asked[year] ?? 0)
      return Math.log(((weight[series * plan.years + year] ?? 0) * (watched[year] ?? 0)) / all)
    },
  }
}

/** What the week says of each series that had a return in it: without one, there is only less to say. */
function lookAt(plan: Plan, seen: Seen, week: number, usual: Usual, told: ReadonlyMap<number, Signal>): Signal[] {
  const evidence: Signal[] = []
  for (let series = 0; series < plan.watch.series.length; series++) {
    const [y, x] = [seen.total.y[series] ?? 0, seen.total.x[series] ?? 0]
    if (!seen.fresh[series] || y < FEWEST || told.has(series)) continue
    const prior = usual.prior(series)
    if (!prior) continue
    const first = plan.sales[plan.salesOf[series] ?? 0]?.first ?? 0
    // a part that is unlike its siblings is news whenever it began
    const began = first > 0 || (plan.parentOf[series] ?? -1) >= 0
    const history = {
      ...{ counts: seen.counts, exposure: seen.exposure, from: series * seen.weeks, total: { y, x }, first, began },
      // and so are people who answer otherwise than all others do
      ofPeers: began || !(plan.kinds[plan.kindOf[series] ?? 0]?.late ?? true),
    }
    for (const one of evidenceOf(history, week, prior, usual.overdispersion(series, prior))) {
      const logWeight = usual.logWeight(series, one.year)
      if (!(logWeight > Number.NEGATIVE_INFINITY)) continue
      const rate = (prior.shape + y - one.count) / (prior.rate + x - one.due)
      evidence.push({ series, week, ...one, logE: one.logE + logWeight, expected: rate * one.due })
    }
  }
  return evidence
}

/** The e-BH rule: the most of them that may be told. */
function enough(all: readonly Signal[], watched: number, rate: number): Signal[] {
  const sorted = [...all].sort((a, b) => b.logE - a.logE)
  const last = sorted.findLastIndex((one, index) => one.logE >= Math.log(watched / (rate * (index + 1))))
  return sorted.slice(0, last + 1)
}
