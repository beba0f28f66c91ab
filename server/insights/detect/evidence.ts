import { logMarginal, OUTLIERS, type Prior } from "../statistics/shrink.ts"
import { WEEKS_A_YEAR } from "./plan.ts"

/** By how many times a rate may have risen. The evidence is the mean over all of them. */
const RISES = [1.25, 1.5, 2, 3, 5, 8, 13] as const
const LOG_RISES = RISES.map(Math.log)
/** A change that began longer ago is no news: it has become how things are. */
const LOOK_BACK = 78
/** Fewer returns than this since a change tell nothing, whatever their rate. */
export const FEWEST = 4

export interface Evidence {
  /** The year in which the change would have begun. */
  year: number
  /**
   * The natural logarithm of an e-value: its mean is at most 1 where nothing has changed, at whatever week it is read, so
   * it may be looked at every week (Ramdas, Grünwald, Vovk and Shafer 2023).
   */
  logE: number
  /** The week of sale from which on the rise is most likely; returns and exposure since. */
  since: number
  count: number
  due: number
}

export interface History {
  /** By week sold. */
  counts: ArrayLike<number>
  exposure: ArrayLike<number>
  /** What lies before the first of them in the same arrays. */
  from: number
  /** Over all weeks. */
  total: { y: number; x: number }
  /** The first week in which anything of it was sold. */
  first: number
  /** Whether that is known to be its beginning: what was sold when the records begin may have been so for years. */
  began: boolean
  /** Whether it is news that it is unlike its peers; else only that it is unlike what it was itself. */
  ofPeers: boolean
}

/** How likely it is held beforehand that what is bad was so from its first day: a batch, a size, a new supplier. */
const BAD_FROM_THE_START = 0.5

/**
 * How far apart things are that are like none of their peers. There are as many of them as are left aside where it is asked
 * how peers differ: the prior says nothing of those.
 */
const UNLIKE_SHAPE = 0.5

/**
 * What its rate may have been before, with how likely each is after all its returns. Peers' rates have longer tails than
 * the gamma that is fitted to them, and what stands far out of it always has would be told of as worse, by its peers and
 * nothing of its own. A mixture with a wide part lets go of the peers where they and its own past disagree (O'Hagan 1979;
 * Schmidli et al. 2014), and costs next to nothing where they agree.
 */
function rates(
  prior: Prior,
  { total: { y, x }, ofPeers }: History,
  overdispersion: number,
): (Prior & { logPart: number })[] {
  if (ofPeers) return [{ ...prior, logPart: 0 }]
  const wide = { shape: UNLIKE_SHAPE, rate: (UNLIKE_SHAPE * prior.rate) / prior.shape }
  const [narrow, open] = [prior, wide].map((one) => logMarginal(one, y / overdispersion, x / overdispersion))
  const odds = Math.log(OUTLIERS / (1 - OUTLIERS)) + (open ?? 0) - (narrow ?? 0)
  return [
    { ...prior, logPart: -logOfOneAnd(odds) },
    { ...wide, logPart: odds - logOfOneAnd(odds) },
  ]
}

/** The logarithm of 1 + e^x, however large that is. */
const logOfOneAnd = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))

/**
 * The evidence that a rate has risen for units sold from some week on. For each week and each rise it is the Bayes factor
 * of the gamma-Poisson model, in which the rate itself is integrated out under its peers' spread; weighted over the weeks
 * of a year by weights that sum to 1, and a mean over the rises, which keeps the whole an e-process (Shiryaev; Shin,
 * Ramdas and Rinaldo 2024). Its logarithm is divided by the over-dispersion, as a quasi-likelihood is (McCullagh and
 * Nelder 1989, section 9).
 */
export function evidenceOf(history: History, week: number, prior: Prior, overdispersion: number): Evidence[] {
  const { counts, exposure, from, total, first, began } = history
  const { y, x } = total
  if (y < FEWEST) return []
  const before = rates(prior, history, overdispersion)
  const years = new Map<number, { sum: number; best: number; since: number; count: number; due: number }>()
  let [since, due] = [0, 0]
  for (let sold = week; sold >= first && sold > week - LOOK_BACK; sold--) {
    const own = counts[from + sold] ?? 0
    since += own
    due += exposure[from + sold] ?? 0
    // no return, no better guess of where it began: leaving it out only makes the evidence less
    if ((own === 0 && sold !== first) || since < FEWEST || due <= 0) continue
    let factor = 0
    for (const { shape, rate, logPart } of before)
      for (let n = 0; n < RISES.length; n++) {
        const more = (rate + x + ((RISES[n] ?? 1) - 1) * due) / (rate + x)
        factor += Math.exp(logPart + (since * (LOG_RISES[n] ?? 0) - (shape + y) * Math.log(more)) / overdispersion)
      }
    const year = Math.floor(sold / WEEKS_A_YEAR)
    const told = years.get(year) ?? { sum: 0, best: 0, since: sold, count: 0, due: 0 }
    const start = began && Math.floor(first / WEEKS_A_YEAR) === year ? BAD_FROM_THE_START : 0
    told.sum += (factor / RISES.length) * (began && sold === first ? start : (1 - start) / WEEKS_A_YEAR)
    if (factor > told.best) Object.assign(told, { best: factor, since: sold, count: since, due })
    years.set(year, told)
  }
  return [...years].map(([year, { sum, since, count, due }]) => ({ year, logE: Math.log(sum), since, count, due }))
}
