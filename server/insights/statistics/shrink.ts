import jstat from "jstat"
import type { Interval } from "./intervals.ts"

const { jStat } = jstat

/** What is known of a rate before it is looked at: a gamma distribution of mean `shape / rate`. */
export interface Prior {
  shape: number
  rate: number
}

/** Peers that differ less than this from each other count as alike, and more than that as strangers. */
const MOST_ALIKE = 10_000
const LEAST_ALIKE = 0.25
/** This share of the peers, those furthest above what all have, says nothing of how the others differ. */
export const OUTLIERS = 0.01
/** How often a spread may be taken for less than it is: all that are held against it would be told of together. */
const TOO_NARROW = 0.005

/**
 * How peers' rates are spread, from their own counts: empirical Bayes by moments of the gamma-Poisson model (Clayton and
 * Kaldor 1987). Peers far out are left aside, or the one that broke would make all look as if they might break.
 */
export function spreadOf(
  counts: ArrayLike<number>,
  exposures: ArrayLike<number>,
  tooNarrow = TOO_NARROW,
): Prior | null {
  const peers = Array.from({ length: counts.length }, (_, n) => ({ y: counts[n] ?? 0, x: exposures[n] ?? 0 })).filter(
    ({ x }) => x > 0,
  )
  const [y, x] = peers.reduce(([sum, of], one) => [sum + one.y, of + one.x], [0, 0])
  if (x <= 0 || y <= 0) return null
  const mean = y / x
  const far = peers.map((one) => (one.y - mean * one.x) / Math.sqrt(mean * one.x)).sort((a, b) => a - b)
  const limit = far[Math.max(0, Math.ceil(far.length * (1 - OUTLIERS)) - 1)] ?? Number.POSITIVE_INFINITY
  let [over, square] = [0, 0]
  for (const one of peers) {
    const expected = mean * one.x
    if (peers.length >= 50 && (one.y - expected) / Math.sqrt(expected) > limit) continue
    over += (one.y - expected) ** 2 - expected
    square += expected ** 2
  }
  // of few peers the variance is known badly: its upper bound, as of a chi-squared
  const unsure = peers.length > 1 ? (peers.length - 1) / jStat.gamma.inv(tooNarrow, (peers.length - 1) / 2, 2) : 1
  const shape = over <= 0 ? MOST_ALIKE : Math.min(MOST_ALIKE, Math.max(LEAST_ALIKE, square / over / unsure))
  return { shape, rate: shape / mean }
}

/** How likely so many events are under a prior, but for what no prior changes: the logarithm (negative binomial). */
export const logMarginal = ({ shape, rate }: Prior, count: number, exposure: number): number =>
  shape * Math.log(rate) -
  jStat.gammaln(shape) +
  jStat.gammaln(shape + count) -
  (shape + count) * Math.log(rate + exposure)

/** A rate drawn to its peers' as far as its own count is small, with the interval of what remains unknown. */
export function shrunk(count: number, exposure: number, prior: Prior, confidence = 0.95): Interval {
  const [shape, rate] = [prior.shape + count, prior.rate + exposure]
  const tail = (1 - confidence) / 2
  return {
    estimate: shape / rate,
    low: jStat.gamma.inv(tail, shape, 1 / rate),
    high: jStat.gamma.inv(1 - tail, shape, 1 / rate),
  }
}
