import { TRUTH_WEEKS } from "../../server/demo/truths.ts"
import { share } from "../../server/insights/statistics/intervals.ts"
import { limits, type Scored, SET_RATE, type SeedResult } from "./signals.ts"

const rounded = (number: number) => Number(number.toFixed(3))
const isFalse = (one: Scored) => one.plant < 0
/** Of a seed's signals, those that are false; a seed without any has none that is. */
const falseShare = (scored: readonly Scored[]) =>
  scored.length === 0 ? 0 : scored.filter(isFalse).length / scored.length
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN
}

/** The first week in which each plant was told of, or null. */
const foundAt = (
  { plants, fixes }: Pick<SeedResult, "plants" | "fixes">,
  scored: readonly Scored[],
): (number | null)[] =>
  plants.map(({ kind, onset }, plant) => {
    // a fix is found by measuring it, whoever said that something was wrong
    if (kind === "fix") return fixes > 0 ? onset : null
    const weeks = scored.filter((one) => one.plant === plant).map((one) => one.alarm.week)
    return weeks.length > 0 ? Math.min(...weeks) : null
  })

/** Days from onset to signal; what was never found counts until the end of the two years. */
const daysOf = (seeds: readonly SeedResult[], scoredOf: (seed: SeedResult) => readonly Scored[]): number =>
  median(
    seeds.flatMap((seed) =>
      foundAt(seed, scoredOf(seed)).flatMap((week, plant) => {
        const { onset = null, kind } = seed.plants[plant] ?? {}
        return onset === null || kind === "fix" ? [] : [((week ?? TRUTH_WEEKS) + 1 - onset) * 7]
      }),
    ),
  )

/** One line: what was found and falsely told over these seeds, beside two other ways that tell no more falsehoods. */
export function tellSignals(seeds: readonly SeedResult[], empty: readonly SeedResult[]) {
  const weeks = seeds.map((seed) => foundAt(seed, seed.scored))
  const kinds = [...new Set(seeds.flatMap((seed) => seed.plants.map((one) => one.kind)))]
  const byKind = kinds.map((kind) => {
    const own = seeds.flatMap((seed, n) => (weeks[n] ?? []).filter((_, plant) => seed.plants[plant]?.kind === kind))
    return [kind, `${own.filter((week) => week !== null).length}/${own.length}`]
  })
  const all = weeks.flat()
  const signals = seeds.flatMap((seed) => seed.scored)
  const whole = share(signals.filter(isFalse).length, signals.length)
  const others = Object.keys(limits).map((name) => {
    const at = (limits[name] ?? []).findIndex(
      (_, n) => mean(seeds.map((seed) => falseShare(seed.baselines[name]?.[n] ?? []))) <= SET_RATE,
    )
    const scoredOf = (seed: SeedResult) => seed.baselines[name]?.[at] ?? []
    const found = seeds.flatMap((seed) => foundAt(seed, scoredOf(seed))).filter((week) => week !== null).length
    return [
      name,
      at < 0
        ? { limit: null, daysMedianAtEqualRate: null }
        : { limit: limits[name]?.[at], found, daysMedianAtEqualRate: daysOf(seeds, scoredOf) },
    ]
  })
  const years = (empty.length * TRUTH_WEEKS) / 52
  return {
    figure: "signals",
    planted: all.length,
    found: all.filter((week) => week !== null).length,
    falseDiscoveryRate: rounded(mean(seeds.map((seed) => falseShare(seed.scored)))),
    setRate: SET_RATE,
    daysMedian: daysOf(seeds, (seed) => seed.scored),
    returns: Math.round(mean(seeds.map((seed) => seed.returns))),
    baselines: Object.fromEntries(others),
    ...(empty.length > 0 && {
      nothingPlanted: { signalsPerYear: rounded(empty.flatMap((seed) => seed.scored).length / years) },
    }),
    seeds: seeds.length,
    signals: signals.length,
    falseOfAll: whole && { share: rounded(whole.estimate), low: rounded(whole.low), high: rounded(whole.high) },
    byKind: Object.fromEntries(byKind),
  }
}
