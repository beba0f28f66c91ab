import { v7 } from "uuid"

/** The demo's own dice: the same seed throws the same numbers, so two fresh demos are alike. */
export interface Dice {
  /** 0 ≤ n < 1 */
  next(): number
  /** From 0 to `below` − 1. */
  below(below: number): number
  pick<T>(from: readonly T[]): T
  chance(share: number): boolean
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(from: readonly T[]): T => {
    const one = from[below(from.length)]
    if (one === undefined) throw new RangeError("nothing to pick from")
    return one
  }
  return { next, below, pick, chance: (share) => next() < share }
}

/** Dice of its own for the n-th of something: what the others threw does not matter to it. */
export const diceOf = (seed: number, n: number): Dice => dice(Math.imul(seed ^ 0x9e3779b9, 2_654_435_761) + n * 40_503)

export function bytesOf(luck: Dice, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => luck.below(256))
}

/** UUIDv7 of one moment, in the order in which they are asked for. */
export function idsOf(luck: Dice, now: number): () => string {
  let seq = luck.below(1_000_000)
  return () => v7({ msecs: now, seq: seq++, random: bytesOf(luck, 16) })
}
