import { makeTruths, type Plant, type Truths } from "../../server/demo/truths.ts"
import { detect } from "../../server/insights/detect/detect.ts"
import type { Watch } from "../../server/insights/detect/watch.ts"
import { ratioOfRates } from "../../server/insights/statistics/intervals.ts"
import { type TruthWatch, watchTruths } from "./signals-watch.ts"

/** A signal is true where at least this share of its returns would not be there without what was planted. */
const TRUE_SHARE = 0.2
export const SET_RATE = 0.05

/** Something said of a series at the end of a week, by whoever. */
interface Alarm {
  series: number
  week: number
  since: number
}
export interface Scored {
  alarm: Alarm
  /** The plant behind it, or −1: a false one. */
  plant: number
}

/** Which plant an alarm is about: by the returns of its series that had come by then and since it says that it began. */
function score(truths: Truths, { watch, seriesOf }: TruthWatch, alarms: readonly Alarm[]): Scored[] {
  const asked = new Map(alarms.map((alarm) => [alarm.series, alarm]))
  const counts = new Map<number, Map<number, number>>()
  const leadAt = new Map(watch.series.map((one, series) => [one.key, series]))
  const add = (series: number, plant: number, at: number, seen: number) => {
    const alarm = asked.get(series)
    if (!alarm || seen > alarm.week || at < alarm.since) return
    const own = counts.get(series) ?? new Map<number, number>()
    own.set(plant, (own.get(plant) ?? 0) + 1)
    counts.set(series, own)
  }
  for (const one of truths.returned) {
    const ofLead = truths.plants[one.plant]?.kind === "lead"
    for (const series of seriesOf(one)) add(series, ofLead ? -1 : one.plant, one.sold, one.seen)
    const lead = leadAt.get(`l${one.lead}`)
    if (one.refused && lead !== undefined) add(lead, ofLead ? one.plant : -1, one.seen, one.seen)
  }
  return alarms.map((alarm) => {
    const own = counts.get(alarm.series) ?? new Map<number, number>()
    const all = [...own.values()].reduce((sum, one) => sum + one, 0)
    const [plant, most] = [...own].filter(([one]) => one >= 0).sort((a, b) => b[1] - a[1])[0] ?? [-1, 0]
    return { alarm, plant: all > 0 && most / all >= TRUE_SHARE ? plant : -1 }
  })
}

/** Two ways that others go. Each answers how alarming every week of a series is; an alarm is its first above a limit. */
const ways: Record<string, (sold: number, seen: number, before: { sold: number; seen: number }) => number> = {
  // returns of the week by units sold in it, so many times what it was before
  threshold: (sold, seen, before) =>
    seen < 3 || before.seen < 1 || sold === 0 ? 0 : ((seen / sold) * before.sold) / before.seen,
  // the same share, in standard deviations of a plain p chart
  shewhart: (sold, seen, before) => {
    const p = before.sold > 0 ? before.seen / before.sold : 0
    return sold === 0 || p <= 0 || p >= 1 ? 0 : (seen / sold - p) / Math.sqrt((p * (1 - p)) / sold)
  },
}

/** For every series the weeks at which its alarm grew beyond all before, from the tenth week on. */
function recordsOf(watch: Watch, how: (typeof ways)[string]): { series: number; week: number; value: number }[] {
  const seen = watch.series.map(() => new Float64Array(watch.weeks))
  for (const cell of watch.cells) {
    const own = seen[cell.series]
    if (own) own[cell.seen] = (own[cell.seen] ?? 0) + cell.count
  }
  return watch.series.flatMap(({ sold }, series) => {
    const before = { sold: 0, seen: 0 }
    let most = 0
    const own: { series: number; week: number; value: number }[] = []
    for (let week = 0; week < watch.weeks; week++) {
      const [units, back] = [sold[week] ?? 0, seen[series]?.[week] ?? 0]
      const value = week < 10 ? 0 : how(units, back, before)
      if (value > most) own.push({ series, week, value })
      most = Math.max(most, value)
      before.sold += units
      before.seen += back
    }
    return own
  })
}

export interface SeedResult {
  plants: Plant[]
  returns: number
  scored: Scored[]
  /** By way and limit, in the order of `limits`. */
  baselines: Record<string, Scored[][]>
  fixes: number
}

/** How alarming is too much, from careless to deaf. */
export const limits: Record<string, number[]> = {
  threshold: [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128],
  shewhart: [4, 5, 6, 8, 10, 12, 16, 20, 25, 30, 40, 60],
}

export function runSeed(seed: number, returns: number, planted: boolean): SeedResult {
  const truths = makeTruths(seed, { returns, planted })
  const watched = watchTruths(truths)
  const signals = [...detect(watched.watch, { falseDiscoveryRate: SET_RATE })].flatMap((look) => look.signals)
  const others = Object.entries(planted ? ways : {}).map(([name, how]) => {
    const records = recordsOf(watched.watch, how)
    return [name, (limits[name] ?? []).map((limit) => score(truths, watched, firstAbove(records, limit)))]
  })
  return {
    plants: truths.plants,
    returns: truths.returned.length,
    scored: score(truths, watched, signals),
    baselines: Object.fromEntries(others),
    fixes: planted ? fixesOf(truths, watched) : 0,
  }
}

/** Weeks back to which a baseline's alarm is taken to speak: it says of no week that it began there. */
const SPEAKS_OF = 8

function firstAbove(records: ReturnType<typeof recordsOf>, limit: number): Alarm[] {
  const first = new Map<number, Alarm>()
  for (const { series, week, value } of records)
    if (value > limit && !first.has(series)) first.set(series, { series, week, since: Math.max(0, week - SPEAKS_OF) })
  return [...first.values()]
}

/** How many fixes are measured as what they are: surely an effect. Only cohorts that have had their returns count. */
function fixesOf(truths: Truths, { watch }: TruthWatch): number {
  return truths.plants.filter(({ kind, product, onset }) => {
    const series = watch.series.findIndex((one) => one.key === `p${product}:too_small`)
    if (kind !== "fix" || onset === null || series < 0) return false
    const [from, end] = [Math.max(0, onset - 26), Math.min(truths.weeks - 12, onset + 26)]
    const between = (first: number, last: number): [number, number] => [
      watch.cells.reduce(
        (sum, one) => sum + (one.series === series && one.sold >= first && one.sold < last ? one.count : 0),
        0,
      ),
      Array.from({ length: last - first }, (_, n) => watch.series[series]?.sold[first + n] ?? 0).reduce(
        (sum, one) => sum + one,
        0,
      ),
    ]
    const effect = ratioOfRates(between(onset, end), between(from, onset))
    return effect !== null && effect.high < 1
  }).length
}
