import { expect, it } from "vitest"
import { dice } from "../../server/demo/random.ts"
import { detect, type Signal } from "../../server/insights/detect/detect.ts"
import { evidenceOf } from "../../server/insights/detect/evidence.ts"
import { exposures } from "../../server/insights/detect/exposure.ts"
import { planOf } from "../../server/insights/detect/plan.ts"
import type { Cell, Series, Watch } from "../../server/insights/detect/watch.ts"

const { next } = dice(11)
function poisson(mean: number): number {
  let [count, left] = [-1, 1]
  for (const least = Math.exp(-mean); left > least; left *= next()) count++
  return Math.max(0, count)
}

/** Of a hundred returns so many come in each week after the sale. */
const LATE = [0.4, 0.3, 0.2, 0.1]

/** Products that sell 60 a week, of which 4 % come back; `rates` say otherwise for one of them and a week. */
function shop(products: number, weeks: number, rateOf: (product: number, week: number) => number): Watch {
  const series: Series[] = Array.from({ length: products }, (_, n) => ({
    key: `p${n}`,
    kind: "product_reason",
    group: "shoes",
    parent: null,
    sold: new Float64Array(weeks).fill(60),
    late: true,
  }))
  const cells: Cell[] = series.flatMap((_, n) =>
    Array.from({ length: weeks }, (_, sold) =>
      LATE.map((part, age) => ({ series: n, sold, seen: sold + age, count: poisson(60 * rateOf(n, sold) * part) })),
    )
      .flat()
      .filter(({ seen, count }) => seen < weeks && count > 0),
  )
  return { weeks, series, cells }
}

const told = (watch: Watch, standing?: readonly Signal[]) =>
  [...detect(watch, { falseDiscoveryRate: 0.05 }, standing ? { standing } : {})].flatMap((look) => look.signals)

it("tells of the one product that got worse, of when that began and of how much, and of no other", () => {
  const signals = told(shop(120, 60, (n, week) => (n === 5 && week >= 30 ? 0.12 : 0.04)))
  expect(signals.map((one) => one.series)).toEqual([5])
  expect(signals[0]?.since).toBeGreaterThanOrEqual(28)
  expect(signals[0]?.since).toBeLessThanOrEqual(33)
  expect(signals[0]?.week).toBeLessThanOrEqual(36)
  expect((signals[0]?.count ?? 0) / (signals[0]?.expected ?? 1)).toBeGreaterThan(2)
})

it("tells of nothing in two years in which nothing happens, but for what all share", () => {
  // a Christmas in which everything comes back more is no signal of any product
  expect(told(shop(150, 104, (_, week) => (week % 52 > 47 ? 0.07 : 0.04)))).toEqual([])
})

it("finds the part that differs from its siblings from its first day on", () => {
  const { weeks, series, cells } = shop(60, 40, () => 0.04)
  const batch = (n: number): Series => ({
    key: `b${n}`,
    kind: "batch_defect",
    group: "shoes",
    parent: "p0",
    sold: Float64Array.from({ length: weeks }, (_, week) => (Math.floor(week / 8) === n ? 60 : 0)),
    late: true,
  })
  const batches = Array.from({ length: 5 }, (_, n) => batch(n))
  const parts = cells
    .filter((cell) => cell.series === 0)
    .map((cell) => {
      const number = Math.floor(cell.sold / 8)
      return { ...cell, series: series.length + number, count: cell.count + (number === 3 ? poisson(8) : 0) }
    })
  const watch = { weeks, series: [...series, ...batches], cells: [...cells, ...parts] }
  expect(told(watch).map((one) => watch.series[one.series]?.key)).toEqual(["b3"])
})

it("never knows more than what had come by the end of a week", () => {
  const watch = shop(40, 50, (n, week) => (n === 5 && week >= 20 ? 0.12 : 0.04))
  const until = 30
  const early = { ...watch, cells: watch.cells.filter((cell) => cell.seen <= until) }
  const [all, then] = [watch, early].map((one) => exposures(planOf(one)).until(until))
  expect(then).toEqual(all)
})

it("does not tell again of what stands already", () => {
  const watch = shop(120, 60, (n, week) => (n === 5 && week >= 30 ? 0.12 : 0.04))
  const signals = told(watch)
  expect(signals).toHaveLength(1)
  expect(told(watch, signals)).toEqual([])
})

it("takes what is unlike its peers since the records begin for less than what is so since it came", () => {
  const counts = Float64Array.from({ length: 20 }, () => 2)
  const exposure = Float64Array.from({ length: 20 }, () => 10)
  const history = { counts, exposure, from: 0, total: { y: 40, x: 200 }, first: 0, ofPeers: true }
  const logE = (began: boolean) => evidenceOf({ ...history, began }, 19, { shape: 9, rate: 180 }, 1)[0]?.logE ?? 0
  expect(logE(true)).toBeGreaterThan(logE(false) + 1)
})

it("tells by its own past, and not by its peers alone, what was always unlike them", () => {
  const logE = (rateOf: (week: number) => number, ofPeers: boolean) => {
    const counts = Float64Array.from({ length: 40 }, (_, week) => rateOf(week))
    const exposure = new Float64Array(40).fill(10)
    const total = { y: counts.reduce((sum, one) => sum + one, 0), x: 400 }
    const history = { counts, exposure, from: 0, total, first: 0, began: false, ofPeers }
    return evidenceOf(history, 39, { shape: 9, rate: 180 }, 1)[0]?.logE ?? 0
  }
  // six times what its peers have, since ever: news among people, none of a thing
  expect(logE(() => 3, true)).toBeGreaterThan(Math.log(10_000))
  expect(logE(() => 3, false)).toBeLessThan(Math.log(20))
  // as its peers for half a year, and then six times as much: nearly as sure
  const worse = (week: number) => (week < 26 ? Number(week % 2 === 0) : 3)
  expect(logE(worse, false)).toBeGreaterThan(logE(worse, true) - 2)
})

it("is no more than 1 in the mean where nothing has changed, at whatever week it is read", () => {
  // 4,000 series of peers whose rates differ (gamma, shape 9), read when each one's own evidence is at its highest of three
  const prior = { shape: 9, rate: 9 / 0.05 }
  const weeks = 40
  let sum = 0
  for (let n = 0; n < 4_000; n++) {
    const rate = Array.from({ length: 9 }, () => -Math.log(1 - next())).reduce((all, one) => all + one, 0) / prior.rate
    const counts = Float64Array.from({ length: weeks }, () => poisson(10 * rate))
    const at = (week: number) => {
      const exposure = Float64Array.from({ length: weeks }, (_, one) => (one <= week ? 10 : 0))
      const y = counts.slice(0, week + 1).reduce((all, one) => all + one, 0)
      const history = {
        counts,
        exposure,
        from: 0,
        total: { y, x: 10 * (week + 1) },
        first: 0,
        began: true,
        ofPeers: true,
      }
      return evidenceOf(history, week, prior, 1)[0]
    }
    // stopped by what is seen: where it passes 2, else at the end
    const stopped = [19, 29, 39].map(at).find((one, index) => index === 2 || (one?.logE ?? -9) > Math.log(2))
    sum += stopped ? Math.exp(stopped.logE) : 0
  }
  expect(sum / 4_000).toBeLessThan(1.1)
})
