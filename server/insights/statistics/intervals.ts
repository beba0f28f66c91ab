import jstat from "jstat"

const { jStat } = jstat

/** Both ends are shares, rates or ratios in the unit of the estimate. */
export interface Interval {
  estimate: number
  low: number
  high: number
}

const DEFAULT = 0.95
const zOf = (confidence: number) => jStat.normal.inv(1 - (1 - confidence) / 2, 0, 1)

/**
 * A share with Wilson's score interval (Wilson 1927; Newcombe 1998, method 3): it stays within 0 and 1 and is honest at
 * small counts, where the textbook's p ± z·se is not. Null where there is no denominator.
 */
export function share(count: number, of: number, confidence = DEFAULT): Interval | null {
  if (of <= 0) return null
  const [p, z] = [count / of, zOf(confidence)]
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  const middle = p + (z * z) / (2 * of)
  return {
    estimate: p,
    low: count === 0 ? 0 : (middle - spread) / scale,
    high: count === of ? 1 : (middle + spread) / scale,
  }
}

/** Events per exposure with Garwood's exact Poisson interval (1936): gamma quantiles. Null without exposure. */
export function rate(count: number, exposure: number, confidence = DEFAULT): Interval | null {
  if (exposure <= 0) return null
  const tail = (1 - confidence) / 2
  return {
    estimate: count / exposure,
    low: count === 0 ? 0 : jStat.gamma.inv(tail, count, 1) / exposure,
    high: jStat.gamma.inv(1 - tail, count + 1, 1) / exposure,
  }
}

/**
 * How many times the second rate the first one is, with the exact interval that conditions on both counts' sum (Clopper
 * and Pearson on the share of the first; as R's `poisson.test` with two samples). `high` is Infinity where the second
 * count is 0. Null where one has no exposure or nothing happened in either.
 */
export function ratioOfRates(
  [firstCount, firstExposure]: readonly [number, number],
  [secondCount, secondExposure]: readonly [number, number],
  confidence = DEFAULT,
): Interval | null {
  if (firstExposure <= 0 || secondExposure <= 0 || firstCount + secondCount === 0) return null
  const tail = (1 - confidence) / 2
  const asRatio = (part: number) => ((part / (1 - part)) * secondExposure) / firstExposure
  return {
    estimate:
      secondCount === 0 ? Number.POSITIVE_INFINITY : (firstCount * secondExposure) / (firstExposure * secondCount),
    low: firstCount === 0 ? 0 : asRatio(jStat.beta.inv(tail, firstCount, secondCount + 1)),
    high: secondCount === 0 ? Number.POSITIVE_INFINITY : asRatio(jStat.beta.inv(1 - tail, firstCount + 1, secondCount)),
  }
}

/** The first share less the second, with Newcombe's score interval (1998, method 10). */
export function differenceOfShares(
  first: readonly [count: number, of: number],
  second: readonly [count: number, of: number],
  confidence = DEFAULT,
): Interval | null {
  const [a, b] = [share(...first, confidence), share(...second, confidence)]
  if (!a || !b) return null
  const estimate = a.estimate - b.estimate
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  }
}
