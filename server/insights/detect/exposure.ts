import { byAge, completeness, OLDEST_WEEK } from "../statistics/delay.ts"
import { type Plan, WEEKS_A_YEAR } from "./plan.ts"

/** Events that a group's week must have before it is believed to differ from other weeks by so much. */
const SEASON_WEIGHT = 100
/** How late returns come is asked anew after so many weeks, then once a year; all is counted again by what it is then. */
const ASKED_ANEW = [12, 25]

/** What every series has shown until one week, and how much of it was to be expected by then. */
export interface Seen {
  weeks: number
  /** `[series * weeks + week sold]`: returns seen. */
  counts: Float32Array
  /** The same: units sold, as far as their returns are due by now, times the season of the weeks in which they were. */
  exposure: Float32Array
  /** By series: returns of the last week alone. */
  fresh: Float64Array
  /** By series, over all weeks. */
  total: { y: Float64Array; x: Float64Array }
  /** `[series * years + year sold]`: exposure. */
  yearly: Float64Array
  /** By series, over the weeks in which returns came: sums of squares for how much they scatter. */
  scatter: { yy: Float64Array; yx: Float64Array; xx: Float64Array }
  /** By group: what was seen and due in it so far. */
  groups: { y: Float64Array; x: Float64Array }
}

/**
 * Goes through the weeks one by one. `until(week)` answers what was known at its end: delays and seasons are estimated
 * from what had come by then and never from later. What it answered before has changed by then: it is one state.
 */
export function exposures(plan: Plan): { until(week: number): Seen } {
  let seen = nothing(plan)
  let ages = plan.kinds.map(() => byAge(completeness([], 0)))
  let done = -1
  const ask = (week: number) => {
    ages = plan.kinds.map(({ late }, kind) => (late ? byAge(completeness(triangle(plan, kind, week), week)) : atOnce))
    seen = nothing(plan)
    for (let again = 0; again <= week; again++) advance(plan, ages, seen, again)
  }
  return {
    until(week) {
      for (done++; done <= week; done++)
        if (ASKED_ANEW.includes(done) || done % WEEKS_A_YEAR === WEEKS_A_YEAR - 1) ask(done)
        else advance(plan, ages, seen, done)
      done = week
      return seen
    },
  }
}

const atOnce = Float64Array.from({ length: OLDEST_WEEK + 1 }, (_, age) => Number(age === 0))

function nothing({ watch: { series, weeks }, groups, years }: Plan): Seen {
  const zeros = (of = series.length) => new Float64Array(of)
  return {
    weeks,
    counts: new Float32Array(series.length * weeks),
    exposure: new Float32Array(series.length * weeks),
    fresh: zeros(),
    total: { y: zeros(), x: zeros() },
    yearly: zeros(series.length * years),
    scatter: { yy: zeros(), yx: zeros(), xx: zeros() },
    groups: { y: zeros(groups.length), x: zeros(groups.length) },
  }
}

/** What came, by the week of sale and the age at return, over all series of a kind. */
function triangle(plan: Plan, kind: number, week: number): Float64Array[] {
  const counts = Array.from({ length: week + 1 }, () => new Float64Array(OLDEST_WEEK + 1))
  for (let at = 0; at <= week; at++)
    for (const { series, sold, seen, count } of plan.byWeek[at] ?? []) {
      const row = plan.kindOf[series] === kind ? counts[sold] : undefined
      if (row) add(row, Math.min(OLDEST_WEEK, seen - sold), count)
    }
  return counts
}

function advance(plan: Plan, ages: readonly Float64Array[], seen: Seen, week: number): void {
  const counted = seen.fresh.fill(0)
  for (const { series: one, sold, count } of plan.byWeek[week] ?? []) {
    add(counted, one, count)
    add(seen.counts, one * seen.weeks + sold, count)
  }
  const dueOfSales = Float64Array.from(plan.sales, (sales) => dueIn(sales, ages[sales.kind] ?? atOnce, week))
  const due = Float64Array.from(plan.salesOf, (sales) => dueOfSales[sales] ?? 0)
  const season = seasons(plan, seen, due, counted)
  for (let one = 0; one < due.length; one++) {
    const [y, own] = [counted[one] ?? 0, due[one] ?? 0]
    if (own === 0 && y === 0) continue
    const times = season[plan.groupOf[one] ?? 0] ?? 1
    const sales = plan.sales[plan.salesOf[one] ?? 0]
    if (sales) spread(plan, seen, one, sales, ages[sales.kind] ?? atOnce, week, times)
    const x = own * times
    add(seen.total.y, one, y)
    add(seen.total.x, one, x)
    add(seen.scatter.yy, one, y * y)
    add(seen.scatter.yx, one, y * x)
    add(seen.scatter.xx, one, x * x)
  }
}

/** The week's exposure, to the weeks in which its units were sold. */
function spread(
  plan: Plan,
  seen: Seen,
  one: number,
  { units, first, last }: Plan["sales"][number],
  ages: Float64Array,
  week: number,
  times: number,
): void {
  const [from, yearFrom] = [one * seen.weeks, one * plan.years]
  for (let sold = Math.max(first, week - OLDEST_WEEK); sold <= Math.min(last, week); sold++) {
    const own = (units[sold] ?? 0) * (ages[week - sold] ?? 0) * times
    add(seen.exposure, from + sold, own)
    add(seen.yearly, yearFrom + Math.floor(sold / WEEKS_A_YEAR), own)
  }
}

function dueIn({ units, first, last }: Plan["sales"][number], ages: Float64Array, week: number): number {
  let due = 0
  if (first < 0) return due
  for (let sold = Math.max(first, week - OLDEST_WEEK); sold <= Math.min(last, week); sold++)
    due += (units[sold] ?? 0) * (ages[week - sold] ?? 0)
  return due
}

/** How many more a group had in this week than its own rate so far says; a small group is believed to have none. */
function seasons({ groups }: Plan, seen: Seen, due: Float64Array, counted: Float64Array): Float64Array {
  return Float64Array.from(groups, (own, group) => {
    let [y, x] = [0, 0]
    for (const one of own) {
      y += counted[one] ?? 0
      x += due[one] ?? 0
    }
    add(seen.groups.y, group, y)
    add(seen.groups.x, group, x)
    const rate = (seen.groups.x[group] ?? 0) > 0 ? (seen.groups.y[group] ?? 0) / (seen.groups.x[group] ?? 1) : 0
    return (y + SEASON_WEIGHT) / (rate * x + SEASON_WEIGHT)
  })
}

function add(to: Float64Array | Float32Array, at: number, more: number): void {
  to[at] = (to[at] ?? 0) + more
}

/** How many of a series' returns have come by each week of age, as all of its kind show by the last week. */
export function delayOf(plan: Plan, series: number): Float64Array {
  const kind = plan.kindOf[series] ?? 0
  const week = plan.watch.weeks - 1
  return plan.kinds[kind]?.late === false ? Float64Array.of(1) : completeness(triangle(plan, kind, week), week)
}
