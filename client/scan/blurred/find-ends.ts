// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import type { Grid } from "./find-grids.ts"

// Where blur has taken every edge within a symbol, its ends are still there: paper, then the first bar.

/** Samples before a first bar that are paper, and samples within which it has risen. */
const PAPER = 16
const RISE = 12
/** Of the profile's whole depth: how uneven paper may be, and how dark a first bar must become. */
const UNEVEN = 0.16
const DARK = 0.3
/** Samples a module at least and at most; the code is 95 wide. */
const NARROW = 1.9
const WIDE = 5.6
/** Ends that are looked at on each side, and how far around them, in half modules. */
const ENDS = 4
const AROUND = [-2, -1, 0, 1, 2]
const MIDDLES = [-4, -3, -2, -1, 0, 1, 2, 3, 4]

/** Places between any left and any right end, each moved about by half modules. */
export function findEnds(profile: Float32Array): Grid[] {
  const starts = firstBars(profile)
  const ends = firstBars(profile.toReversed()).map((x) => profile.length - 1 - x)
  const grids: Grid[] = []
  for (const from of starts)
    for (const to of ends) {
      const half = (to - from) / 95 / 2
      if (half * 2 < NARROW || half * 2 > WIDE) continue
      for (const a of AROUND)
        for (const b of AROUND)
          for (const c of MIDDLES) {
            const [start, end] = [from + a * half, to + b * half]
            grids.push({ start, middle: (start + end) / 2 + c * half, end, score: 0 })
          }
    }
  return grids
}

function firstBars(profile: Float32Array): number[] {
  const depth = depthOf(profile)
  const found: number[] = []
  for (let i = PAPER; i < profile.length - RISE && found.length < ENDS; i++) {
    let [lo, hi] = [255, 0]
    for (let k = i - PAPER; k < i; k++) {
      lo = Math.min(lo, profile[k]!)
      hi = Math.max(hi, profile[k]!)
    }
    if (hi - lo > UNEVEN * depth) continue
    const half = lo + (DARK * depth) / 2
    // the last place that still is paper: the next one darkens
    if (profile[i]! <= hi || profile[i + RISE]! < lo + DARK * depth) continue
    let at = i
    while (at < profile.length - 1 && profile[at]! < half) at++
    if (found.length === 0 || at - found.at(-1)! > PAPER) found.push(at)
  }
  return found
}

/** Nearly all of what lies between the lightest and the darkest. */
function depthOf(profile: Float32Array): number {
  const sorted = profile.toSorted()
  return sorted[Math.floor(sorted.length * 0.95)]! - sorted[Math.floor(sorted.length * 0.05)]!
}
