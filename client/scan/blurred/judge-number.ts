// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { drawCodes, level, varianceOf } from "./ean-light.ts"
import { modelOf, QUIET, starts } from "./ean-model.ts"
import { checkedPath, measureCosts } from "./ean-paths.ts"
import { type Guess, rank, settleFor, sheet } from "./fit-symbol.ts"

/** A number that a profile may say. */
export type Judged = {
  text: string
  guess: Guess
  /** What is left unexplained. By itself it proves nothing: wrong digits on a fine grid fit best of all. */
  rank: number
  /** How much more any other number leaves unexplained, as a part of that. */
  gap: number
  /** How much of its own change the worst digit explains: a covered digit none, though the check digit would fill it in. */
  worst: number
}

const FINE = 4

/** Codes of a number fit better than any codes did: with them the place is found once more, so often. */
const ROUNDS = 4

/** The number that a guess says, or null where the light makes no sense of it. */
export function judgeNumber(profile: Float32Array, guess: Guess): Judged | null {
  let best = judgeAt(profile, guess)
  for (let round = 0; best && round < ROUNDS; round++) {
    const next = judgeAt(profile, settleFor(profile, best.judged.guess, best.codes, 6))
    if (!next || next.judged.rank > best.judged.rank * 0.999) break
    best = next
  }
  return best?.judged ?? null
}

function judgeAt(profile: Float32Array, guess: Guess): { judged: Judged; codes: Uint8Array } | null {
  const { seen, levelled, drawn, codes, costs } = sheet
  const model = modelOf(guess.lens, FINE)
  rank(profile, guess, model, 0)
  // first by any codes, then by those that make a number
  if (!level(seen, drawn, model.size, levelled)) return null
  measureCosts(levelled, model, costs)
  drawCodes(model, checkedPath(costs, model).codes, drawn)
  if (!level(seen, drawn, model.size, levelled)) return null
  const own = measureCosts(levelled, model, costs)
  const found = checkedPath(costs, model)
  codes.set(found.codes)
  drawCodes(model, codes, drawn)
  const error = own + found.cost
  const judged = {
    text: found.first + Array.from(found.codes, (code) => code % 10).join(""),
    guess,
    rank: error / varianceOf(drawn, model.size),
    gap: (found.second - found.cost) / error,
    worst: worstDigit(model.fine),
  }
  return { judged, codes: found.codes }
}

function worstDigit(fine: number): number {
  const { levelled, drawn } = sheet
  let worst = 1
  for (const start of starts) {
    const from = (start + QUIET) * fine
    const to = from + 7 * fine
    let left = 0
    for (let i = from; i < to; i++) left += (levelled[i]! - drawn[i]!) ** 2
    const change = varianceOf(levelled.subarray(from, to), to - from)
    worst = Math.min(worst, 1 - left / (change + 1e-6))
  }
  return worst
}
