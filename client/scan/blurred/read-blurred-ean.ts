import type { Grey } from "../grey.ts"
import { averageBand, cutStrip, type Strip } from "./bar-strip.ts"
import { type Lens, modelOf } from "./ean-model.ts"
import { type Bars, findBars } from "./find-bars.ts"
import { findEnds } from "./find-ends.ts"
import { findGrids, type Grid } from "./find-grids.ts"
import { bestOf, COARSE, type Guess, rank, refine } from "./fit-symbol.ts"
import { type Judged, judgeNumber } from "./judge-number.ts"

/** An EAN-13 (a UPC-A with its leading 0), read from so many lines at once. `sure`: more than a proposal to confirm. */
export type BlurredEan = { text: string; sure: boolean; lines: number }

type Effort = {
  /** Where a symbol may stand. */
  find: (profile: Float32Array) => Grid[]
  /** Of these so many are left after a first look (0: all), and so many are moved into place. */
  kept: number
  refined: number
  sigmas: readonly [number, ...number[]]
}
/** Sharp enough that a digit's borders are seen. */
const sharp: Effort = { find: (p) => findGrids(p, 30, false), kept: 0, refined: 4, sigmas: [0.6, 1] }
/** Blurred beyond that: from where the symbol begins and ends. */
const ends: Effort = { find: findEnds, kept: 60, refined: 5, sigmas: [0.9, 1.3] }
/** And where something stands close beside it: from the few edges that blur leaves. */
const soft: Effort = { find: (p) => findGrids(p, 250, true), kept: 40, refined: 5, sigmas: [0.9, 1.3] }

const whole = [0.1, 0.9] as const
const top = [0, 0.35] as const
const bottom = [0.65, 1] as const
const thin = [0.42, 0.58] as const

/** What is tried, a line a try, as long as there is time: which field, which band of it, black on white or not. */
export type Try = { effort: Effort; field: number; band: readonly [number, number]; isNegative: boolean }
const line = (effort: Effort, field: number, band: readonly [number, number], isNegative = false): Try => ({
  effort,
  field,
  band,
  isNegative,
})
export const tries: readonly Try[] = [
  line(sharp, 0, whole),
  line(sharp, 0, whole, true),
  line(ends, 0, whole),
  line(sharp, 0, top),
  line(sharp, 0, bottom),
  line(sharp, 1, whole),
  line(ends, 0, bottom),
  line(ends, 0, thin),
  line(soft, 0, whole),
  line(ends, 0, top),
  line(sharp, 0, thin),
  line(soft, 0, thin),
  line(ends, 0, whole, true),
  line(ends, 1, whole),
  line(sharp, 1, whole, true),
  line(sharp, 2, whole),
]

/** A gap that no wrong number has reached, and one that asks for a confirmation. */
const SURE = 0.6
const LIKELY = 0.4
/** A gap for which it is worth to go on, and for so many milliseconds more. */
const PROMISING = 0.18
const MORE = 120
/** Milliseconds that are enough where all that might be bars is faint beside what else is seen. */
const FAINT_ONLY = 70
/** Wrong grids are often finer than any camera's pixels. */
const LEAST_MODULE = 0.65
const COVERED = -1

export type Found = Judged & { step: number; module: number; field: number; lines: number }

/** Reads on until a number is sure or `until` (by performance.now) has come; a little longer if one is nearly so. */
export function readBlurredEan(grey: Grey, until: number): BlurredEan | null {
  const found = tryAll(grey, until)
  const best = found.find(isPossible)
  if (!best || best.gap < LIKELY) return null
  // another place that says something else and fits nearly as well: under glare both may be wrong
  const rival = found.find(({ text, gap, rank }) => text !== best.text && gap > LIKELY / 2 && rank < best.rank * 1.2)
  return { text: best.text, sure: best.gap >= SURE && !rival, lines: best.lines }
}

const isPossible = ({ module, worst }: Found) => module >= LEAST_MODULE && worst >= COVERED

/** Everything that was found, best first. */
export function tryAll(grey: Grey, until: number, which: readonly Try[] = tries): Found[] {
  const soon = performance.now() + FAINT_ONLY
  const fields = findBars(grey, 3)
  const strips = new Map<Bars, Strip>()
  const found: Found[] = []
  for (const [step, { effort, field, band, isNegative }] of which.entries()) {
    const bars = fields[field]
    if (!bars) continue
    const late = performance.now() - (fields[0]?.isFaint ? Math.min(until, soon) : until)
    if (late > MORE || (late > 0 && !found.some((each) => each.gap > PROMISING && isPossible(each)))) break
    const strip = strips.get(bars) ?? cutStrip(grey, bars)
    strips.set(bars, strip)
    const profile = averageBand(strip, ...band)
    if (isNegative) for (const [i, v] of profile.entries()) profile[i] = 255 - v
    for (const each of readProfile(profile, effort, until + MORE)) {
      const module = ((each.guess.place[2] - each.guess.place[0]) / 95) * strip.step
      found.push({ ...each, step, module, field, lines: Math.round((band[1] - band[0]) * strip.rows) })
    }
    if (found.some((each) => each.gap >= SURE && isPossible(each))) break
  }
  return found.sort((a, b) => b.gap - a.gap)
}

const lensOf = (sigma: number): Lens => ({ sigma, ink: 0, isDisc: false })

function readProfile(profile: Float32Array, { find, kept, refined, sigmas }: Effort, until: number): Judged[] {
  const inTime = () => performance.now() < until
  const first = modelOf(lensOf(sigmas[0]), COARSE)
  let guesses: Guess[] = find(profile).flatMap(({ start, middle, end }) =>
    [false, true].map((back) => ({
      place: [start, middle, end, 0] as const,
      back,
      lens: lensOf(sigmas[0]),
      light: null,
      rank: 0,
    })),
  )
  if (kept > 0) {
    for (const guess of guesses) {
      if (!inTime()) return []
      guess.rank = rank(profile, guess, first, 0)
    }
    guesses = bestOf(guesses, kept)
  }
  const finer = guesses.flatMap((guess) =>
    inTime()
      ? sigmas.map((sigma) => ({
          ...guess,
          lens: lensOf(sigma),
          rank: rank(profile, guess, modelOf(lensOf(sigma), COARSE), 1),
        }))
      : [],
  )
  const fitted = bestOf(finer, refined).flatMap((guess) => (inTime() ? [refine(profile, guess)] : []))
  return bestOf(fitted, 2)
    .map((guess) => judgeNumber(profile, guess))
    .filter((each) => each !== null)
}
