import { type Prior, spreadOf } from "../statistics/shrink.ts"
import type { Seen } from "./exposure.ts"
import type { Plan } from "./plan.ts"

/** What each series is held against, before its own weeks are read. */
export interface Baselines {
  /** Null: nothing is known of its peers yet. */
  prior(series: number): Prior | null
  /** By how much its weeks vary beyond chance at its prior's rate: 1 for none. Evidence is divided by it. */
  overdispersion(series: number, prior: Prior): number
}

/** Series of a kind that are asked how much weeks scatter: those with the most returns. */
const ASKED = 300
/** The share of few series that scatter no more than is taken for usual. */
const MOST = 0.75
/** A scatter of which fewer returns tell is not believed. */
const ENOUGH = 8
/** In a smaller group a series is held against the others only, or the one that broke would excuse itself. */
const FEW = 50

export function baselines(plan: Plan, seen: Seen): Baselines {
  const of = (list: Int32Array, what: Float64Array, but = -1) =>
    Float64Array.from(but < 0 ? list : list.filter((one) => one !== but), (one) => what[one] ?? 0)
  const { y, x } = seen.total
  const groups = plan.groups.map((own) => spreadOf(of(own, y), of(own, x)))
  const parts = partsSpread(plan, seen, groups)
  const scatter = scatterByKind(plan, seen)
  return {
    prior(one) {
      const [parent, group] = [plan.parentOf[one] ?? -1, plan.groupOf[one] ?? 0]
      const peers = plan.groups[group] ?? new Int32Array()
      const common = groups[group] ?? null
      if (parent >= 0 && common) return fromSiblings(common, seen, parent, one, parts[plan.kindOf[one] ?? 0] ?? ALIKE)
      return peers.length < FEW ? spreadOf(of(peers, y, one), of(peers, x, one)) : common
    },
    overdispersion(one, prior) {
      const [due, square] = [x[one] ?? 0, seen.scatter.xx[one] ?? 0]
      // the mean of the expected weekly counts, each weighted by itself
      return due > 0 ? 1 + (scatter[plan.kindOf[one] ?? 0] ?? 0) * (prior.shape / prior.rate) * (square / due) : 1
    },
  }
}

/** How alike the parts of one thing are taken to be, until they have shown it. */
const ALIKE = 20
/** How often parts may be more apart than that: of each thing a few are told of together, and not all of a kind. */
const OF_PARTS = 0.05

/** What the rest of its parent shows, as unsure as that is, and as far apart as parts of one thing are. */
function fromSiblings(group: Prior, { total: { y, x } }: Seen, parent: number, one: number, alike: number): Prior {
  const shape = group.shape + Math.max(0, (y[parent] ?? 0) - (y[one] ?? 0))
  const rate = group.rate + Math.max(0, (x[parent] ?? 0) - (x[one] ?? 0))
  const mean = shape / rate
  const variance = (shape / rate ** 2) * (1 + 1 / alike) + mean ** 2 / alike
  return { shape: mean ** 2 / variance, rate: mean / variance }
}

/** By kind: the shape of the spread of parts around what the others of their parent have. */
function partsSpread(plan: Plan, seen: Seen, groups: readonly (Prior | null)[]): number[] {
  const { y, x } = seen.total
  return plan.kinds.map(({ series }) => {
    const parts = series.filter((one) => (plan.parentOf[one] ?? -1) >= 0 && groups[plan.groupOf[one] ?? 0] !== null)
    const expected = Float64Array.from(parts, (one) => {
      const [group, parent] = [groups[plan.groupOf[one] ?? 0], plan.parentOf[one] ?? 0]
      if (!group) return 0
      const others = group.shape + Math.max(0, (y[parent] ?? 0) - (y[one] ?? 0))
      return (others / (group.rate + Math.max(0, (x[parent] ?? 0) - (x[one] ?? 0)))) * (x[one] ?? 0)
    })
    return (
      spreadOf(
        Float64Array.from(parts, (one) => y[one] ?? 0),
        expected,
        OF_PARTS,
      )?.shape ?? ALIKE
    )
  })
}

/**
 * By kind: the variance of weeks beyond Poisson's, as a part of the squared rate. Of the series with the most returns it
 * is the middle one's, so that the few that did break do not count as how all are. Where a kind has few series, each of
 * many things sold, they scatter by what each consists of: there it is what most of them do not exceed.
 */
function scatterByKind(plan: Plan, seen: Seen): number[] {
  const { total, scatter } = seen
  return plan.kinds.map(({ series }) => {
    const told = series
      .filter((one) => (total.y[one] ?? 0) >= ENOUGH)
      .sort((a, b) => (total.y[b] ?? 0) - (total.y[a] ?? 0))
      .subarray(0, ASKED)
    const beyond = Float64Array.from(told, (one) => {
      const [y, rate] = [total.y[one] ?? 0, (total.y[one] ?? 0) / (total.x[one] ?? 1)]
      const square = (scatter.xx[one] ?? 0) * rate ** 2
      return ((scatter.yy[one] ?? 0) - 2 * rate * (scatter.yx[one] ?? 0) + square - y) / square
    }).sort()
    return Math.max(0, beyond[Math.floor(beyond.length * (series.length < FEW ? MOST : 0.5))] ?? 0)
  })
}
