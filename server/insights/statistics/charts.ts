// Control charts for what people look at: the limits that a page draws. What is told of by itself is decided in
// `detect/`, which looks at thousands of series and pays for it.

/** The constant between a mean moving range of two and a standard deviation (Montgomery, appendix VI: d2 at n = 2). */
const D2 = 1.128

export interface ChartPoint {
  value: number
  low: number
  high: number
}
export interface Chart {
  centre: number
  /** How much more the points vary than chance alone: 1 is a plain p or u chart. */
  sigmaZ: number
  points: ChartPoint[]
}

/**
 * Laney's p′ chart (Quality Engineering 14, 2002): limits that widen by what the points vary beyond the binomial, found
 * from the moving ranges of their z-values; plain p limits cry wolf where denominators are large. Shares of `of[n]`.
 */
export const laneyP = (counts: ArrayLike<number>, of: ArrayLike<number>, sigmas = 3): Chart =>
  laney(counts, of, sigmas, { variance: (p) => p * (1 - p), most: 1 })

/** The u′ chart: events per exposure, as many as there may be. */
export const laneyU = (counts: ArrayLike<number>, exposure: ArrayLike<number>, sigmas = 3): Chart =>
  laney(counts, exposure, sigmas, { variance: (u) => u, most: Number.POSITIVE_INFINITY })

function laney(
  counts: ArrayLike<number>,
  of: ArrayLike<number>,
  sigmas: number,
  { variance, most }: { variance: (centre: number) => number; most: number },
): Chart {
  let [all, whole] = [0, 0]
  for (let n = 0; n < counts.length; n++) {
    all += counts[n] ?? 0
    whole += of[n] ?? 0
  }
  const centre = whole > 0 ? all / whole : 0
  const spread = (n: number) => Math.sqrt(variance(centre) / (of[n] ?? 0))
  const z = Array.from({ length: counts.length }, (_, n) => {
    const own = (of[n] ?? 0) > 0 ? spread(n) : 0
    return own > 0 ? ((counts[n] ?? 0) / (of[n] ?? 1) - centre) / own : null
  }).filter((one) => one !== null)
  const moves = z.slice(1).map((one, n) => Math.abs(one - (z[n] ?? one)))
  const sigmaZ = moves.length > 0 ? moves.reduce((sum, one) => sum + one, 0) / moves.length / D2 : 1
  const points = Array.from({ length: counts.length }, (_, n) => {
    const own = of[n] ?? 0
    const wide = own > 0 ? sigmas * spread(n) * sigmaZ : Number.POSITIVE_INFINITY
    return {
      value: own > 0 ? (counts[n] ?? 0) / own : Number.NaN,
      low: Math.max(0, centre - wide),
      high: Math.min(most, centre + wide),
    }
  })
  return { centre, sigmaZ, points }
}

/** An exponentially weighted mean of z-values and the limits that it has at each of them (Lucas and Saccucci 1990). */
export function ewma(z: readonly number[], { weight = 0.2, width = 2.962 } = {}): ChartPoint[] {
  let mean = 0
  return z.map((one, n) => {
    mean = weight * one + (1 - weight) * mean
    const limit = width * Math.sqrt((weight / (2 - weight)) * (1 - (1 - weight) ** (2 * (n + 1))))
    return { value: mean, low: -limit, high: limit }
  })
}

/** Page's sum of what goes above `slack` sigmas, which starts again at 0; an alarm where it passes `limit`. */
export function cusum(z: readonly number[], slack = 0.5): number[] {
  let sum = 0
  return z.map((one) => {
    sum = Math.max(0, sum + one - slack)
    return sum
  })
}

/**
 * The limit at which a chart on chance alone runs for `length` points in the mean before it cries, by simulation with
 * the given dice: bisection over runs of `next`, each a new chart that answers its statistic at every point.
 */
export function limitFor(
  length: number,
  chart: () => () => number,
  { runs = 2_000, from = 0, to = 20, steps = 12 } = {},
): number {
  // every run is thrown once: a limit is asked of the records that it set on its way
  const most = length * 20
  const records = Array.from({ length: runs }, () => {
    const next = chart()
    const own: [at: number, value: number][] = []
    for (let at = 1, top = Number.NEGATIVE_INFINITY; at <= most && top < to; at++) {
      const value = next()
      if (value > top) own.push([at, value])
      top = Math.max(top, value)
    }
    return own
  })
  const mean = (limit: number) =>
    records.reduce((sum, own) => sum + (own.find(([, value]) => value > limit)?.[0] ?? most), 0) / runs
  let [low, high] = [from, to]
  for (let step = 0; step < steps; step++) {
    const middle = (low + high) / 2
    if (mean(middle) < length) low = middle
    else high = middle
  }
  return (low + high) / 2
}
