import { expect, it } from "vitest"
import { dice } from "../../server/demo/random.ts"
import { cusum, ewma, laneyP, laneyU, limitFor } from "../../server/insights/statistics/charts.ts"
import { byAge, completeness } from "../../server/insights/statistics/delay.ts"
import { differenceOfShares, rate, ratioOfRates, share } from "../../server/insights/statistics/intervals.ts"
import { shrunk, spreadOf } from "../../server/insights/statistics/shrink.ts"

const luckOf = (seed: number) => {
  const { next } = dice(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const poisson = (mean: number): number => {
    if (mean > 100) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    let [count, left] = [-1, 1]
    for (const least = Math.exp(-mean); left > least; left *= next()) count++
    return Math.max(0, count)
  }
  /** Of a whole number as its shape. */
  const gamma = (shape: number) =>
    Array.from({ length: shape }, () => -Math.log(1 - next())).reduce((sum, one) => sum + one, 0)
  return { next, normal, poisson, gamma }
}

// Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3 (score without continuity correction)
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("tells how sure a share of %d in %d is, as published", (count, of, low, high) => {
  const told = share(count, of)
  expect(told?.low).toBeCloseTo(low, 4)
  expect(told?.high).toBeCloseTo(high, 4)
})

it("says that there is no share and no rate without a denominator, rather than one of nothing", () => {
  expect([share(3, 0), rate(3, 0), ratioOfRates([1, 0], [1, 5]), ratioOfRates([0, 5], [0, 5])]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

// R 4: poisson.test(10), poisson.test(137, 24.19893) and poisson.test(c(11, 21), c(800, 3011)), the last two from its help page
it("gives R's exact intervals of a rate and of a ratio of rates", () => {
  expect(rate(10, 1)).toEqual({ estimate: 10, low: expect.closeTo(4.795389, 5), high: expect.closeTo(18.390356, 5) })
  expect(rate(137, 24.19893)).toMatchObject({ low: expect.closeTo(4.753125, 5), high: expect.closeTo(6.692709, 5) })
  expect(ratioOfRates([11, 800], [21, 3011])).toEqual({
    estimate: expect.closeTo(1.971488, 5),
    low: expect.closeTo(0.8584264, 5),
    high: expect.closeTo(4.2772659, 5),
  })
})

// Newcombe, Statistics in Medicine 17 (1998) 873–890, table II, example (a): 56/70 and 48/80, method 10
it("gives the published interval of a difference of two shares", () => {
  const told = differenceOfShares([56, 70], [48, 80])
  expect(told?.estimate).toBeCloseTo(0.2, 10)
  expect(told?.low).toBeCloseTo(0.0524, 4)
  expect(told?.high).toBeCloseTo(0.3339, 4)
})

it("draws few units' rate to its peers' and leaves a well known one where it is", () => {
  const prior = { shape: 2, rate: 100 }
  expect(shrunk(3, 50, prior).estimate).toBeCloseTo(5 / 150, 12)
  expect(shrunk(30_000, 500_000, prior).estimate).toBeCloseTo(0.06, 3)
  expect(shrunk(0, 0, prior)).toMatchObject({ low: expect.closeTo(0.00242, 4), high: expect.closeTo(0.05572, 4) })
})

it("finds how far apart peers are from their own counts, and that peers are alike where only chance parts them", () => {
  const luck = luckOf(1)
  const exposures = Array.from({ length: 2_000 }, () => 50 + Math.floor(luck.next() * 400))
  const apart = exposures.map((x) => luck.poisson(0.03 * (luck.gamma(4) / 4) * x))
  const alike = exposures.map((x) => luck.poisson(0.03 * x))
  expect(spreadOf(apart, exposures)?.shape).toBeGreaterThan(3)
  expect(spreadOf(apart, exposures)?.shape).toBeLessThan(6.5)
  expect(spreadOf(alike, exposures)?.shape).toBeGreaterThan(100)
  expect(spreadOf([], [])).toBeNull()
})

it("keeps the one peer that broke from making all of them look as if they might break", () => {
  const luck = luckOf(2)
  const exposures = new Array<number>(300).fill(1_000)
  const counts = exposures.map((x) => luck.poisson(0.02 * x))
  const broken = [...counts]
  broken[7] = 400
  expect(spreadOf(broken, exposures)?.shape).toBeGreaterThan(0.5 * (spreadOf(counts, exposures)?.shape ?? 0))
})

it("knows from complete cohorts how many of the youngest one's returns are yet to come", () => {
  // of each hundred 50 come at once, 30 a week later, 20 after two; the last cohorts have not shown theirs
  const counts = [[50, 30, 20], [50, 30, 20], [50, 30], [50]]
  expect([...completeness(counts, 3, 2)]).toEqual([expect.closeTo(0.5, 10), expect.closeTo(0.8, 10), 1])
  expect([...byAge(completeness(counts, 3, 2))].map((one) => one.toFixed(2))).toEqual(["0.50", "0.30", "0.20"])
  expect([...completeness([], 3, 2)]).toEqual([1, 1, 1])
})

it("does not cry wolf over a large denominator, where a plain p chart does", () => {
  const luck = luckOf(3)
  const of = new Array<number>(100).fill(40_000)
  const counts = of.map((n) => luck.poisson(n * 0.05 * Math.exp(0.15 * luck.normal())))
  const { points, sigmaZ, centre } = laneyP(counts, of)
  const plain = 3 * Math.sqrt((centre * (1 - centre)) / 40_000)
  expect(points.filter(({ value }) => Math.abs(value - centre) > plain).length).toBeGreaterThan(20)
  expect(points.filter(({ value, low, high }) => value < low || value > high).length).toBeLessThan(4)
  expect(sigmaZ).toBeGreaterThan(4)
})

it("draws a u′ chart's limits as worked by hand", () => {
  // u = 0.5 and z = 0, 2, −2 by √(0.5/50) = 0.1; moves 2 and 4, so σz = 3/1.128
  const { centre, sigmaZ, points } = laneyU([25, 35, 15], [50, 50, 50])
  expect([centre, sigmaZ]).toEqual([0.5, expect.closeTo(2.6596, 4)])
  expect(points[1]).toEqual({ value: 0.7, low: 0, high: expect.closeTo(0.5 + 3 * 0.1 * 2.6596, 4) })
})

// Montgomery, Introduction to Statistical Quality Control, table 9.11 (EWMA: λ 0.2, L 2.962, run length 500)
it("finds an EWMA's published limit by simulation, and draws it narrower at its beginning", () => {
  const luck = luckOf(4)
  const chart = () => {
    let mean = 0
    return () => {
      mean = 0.2 * luck.normal() + 0.8 * mean
      return Math.abs(mean) / Math.sqrt(0.2 / 1.8)
    }
  }
  expect(limitFor(500, chart, { runs: 500, to: 3.5 })).toBeCloseTo(2.962, 1)
  const points = ewma([1, 1])
  expect(points[0]).toEqual({
    value: 0.2,
    low: expect.closeTo(-2.962 * 0.2, 10),
    high: expect.closeTo(2.962 * 0.2, 10),
  })
  expect(points[1]?.high).toBeCloseTo(2.962 * Math.sqrt((0.2 / 1.8) * (1 - 0.8 ** 4)), 10)
})

// The same, section 9.1: a two-sided CUSUM with k 0.5 and h 4 runs for 168, so that one side of it runs for 336
it("finds a CUSUM's published limit by simulation", () => {
  const luck = luckOf(5)
  const chart = () => {
    let sum = 0
    return () => {
      sum = Math.max(0, sum + luck.normal() - 0.5)
      return sum
    }
  }
  expect(Math.abs(limitFor(336, chart, { runs: 500, to: 6 }) - 4)).toBeLessThan(0.25)
  expect(cusum([1, 1, -3, 2])).toEqual([0.5, 1, 0, 1.5])
})
