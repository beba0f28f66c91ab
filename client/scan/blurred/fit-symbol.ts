// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { drawCodes, inkAt, type Light, level, levelBy, levelByEnvelope, light, varianceOf } from "./ean-light.ts"
import { type Lens, MODULES, type Model, modelOf, QUIET } from "./ean-model.ts"
import { freePath, makeCosts, measureCosts } from "./ean-paths.ts"

/** Start, middle and end of a symbol, and how far its halves bend against each other (cubic), in samples. */
export type Place = readonly [start: number, middle: number, end: number, bend: number]

/**
 * A symbol as it may stand on a profile, upside down or not. `rank` is what the best row of codes leaves unexplained of
 * what is seen there: 0 for all explained, 1 for nothing. `light` is what better guesses before it have shown of that.
 */
export type Guess = { place: Place; back: boolean; lens: Lens; light: Light | null; rank: number }

/** The work sheet of the guess that was looked at last. */
export const sheet = {
  seen: new Float32Array(1024),
  slope: new Float32Array(1024),
  levelled: new Float32Array(1024),
  drawn: new Float32Array(1024),
  codes: new Uint8Array(12),
  costs: makeCosts(),
}
const { seen, slope, levelled, drawn, codes, costs } = sheet

const HOPELESS = 9
export const moduleOf = (place: Place) => (place[2] - place[0]) / MODULES

/** What is seen at the model's samples over a place, and how steep it is there. */
function sample(profile: Float32Array, { place, back }: Guess, { fine, size }: Model) {
  const [start, middle, end, bend] = place
  const last = profile.length - 1.001
  const length = end - start
  const curve = 4 * (middle - (start + end) / 2)
  for (let i = 0; i < size; i++) {
    const t = ((i + 0.5) / fine - QUIET) / MODULES
    const arc = t * (1 - t)
    const x = start + length * t + curve * arc + 10.4 * bend * arc * (1 - 2 * t)
    const near = x < 0 ? 0 : x > last ? last : x
    const k = near | 0
    const rise = profile[k + 1]! - profile[k]!
    const at = back ? size - 1 - i : i
    seen[at] = profile[k]! + rise * (near - k)
    slope[at] = rise
  }
}

/** Ranks a guess with whatever codes suit it best. The light is the known one or the envelope's, then fitted to those codes. */
export function rank(profile: Float32Array, guess: Guess, model: Model, fits: number): number {
  sample(profile, guess, model)
  if (guess.light) levelBy(guess.light, seen, model.size, levelled)
  else levelByEnvelope(seen, model, levelled)
  for (let fit = 0; ; fit++) {
    const error = measureCosts(levelled, model, costs) + freePath(costs, model, codes)
    drawCodes(model, codes, drawn)
    if (fit === fits) return error / varianceOf(drawn, model.size)
    if (!level(seen, drawn, model.size, levelled)) return HOPELESS
  }
}

/** The best by rank, each place once. */
export function bestOf(guesses: Guess[], most: number): Guess[] {
  const kept: Guess[] = []
  for (const guess of guesses.sort((a, b) => a.rank - b.rank)) {
    if (kept.length >= most) break
    const near = 0.6 * moduleOf(guess.place)
    const isSame = ({ place, back }: Guess) =>
      back === guess.back && [0, 1, 2].every((i) => Math.abs(place[i]! - guess.place[i]!) < near)
    if (!kept.some(isSame)) kept.push(guess)
  }
  return kept
}

/** Samples a module while a place is still looked for. */
export const COARSE = 2
const moves: Place[] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [1, 1, 1, 0],
  [0, 0, 0, 1],
]

/** Moves a guess as long as any codes explain more, then settles it for the codes that do. */
export function refine(profile: Float32Array, guess: Guess): Guess {
  const model = modelOf(guess.lens, COARSE)
  const module = moduleOf(guess.place)
  let best = { ...guess, rank: rank(profile, guess, model, 2) }
  best.light = light.slice()
  const tryMove = (move: Place, by: number) => {
    const to = { ...best, place: best.place.map((x, i) => x + move[i]! * by) as unknown as Place }
    to.rank = rank(profile, to, model, 1)
    if (to.rank >= best.rank) return false
    best = { ...to, light: light.slice() }
    return true
  }
  for (const step of [0.5, 0.25])
    for (let round = 0; round < 2; round++) {
      const before = best.rank
      for (const move of moves) tryMove(move, step * module) || tryMove(move, -step * module)
      if (before - best.rank < 1e-4) break
    }
  for (let round = 0; round < 4; round++) {
    const settled = settle(profile, best)
    const gained = best.rank - settled.rank
    best = settled
    if (gained < 1e-4) break
  }
  return best
}

const SIGMA = { least: 0.4, most: 1.7, step: 0.1 }
const INK = { most: 0.45, step: 0.15 }
const tenths = (x: number) => Math.round(x * 100) / 100

/** Lenses beside this one: a bit more and less blur and ink, and the other kind of blur where it is strong. */
function besides({ sigma, ink, isDisc }: Lens): Lens[] {
  const near = [
    { sigma: tenths(sigma + SIGMA.step), ink, isDisc },
    { sigma: tenths(sigma - SIGMA.step), ink, isDisc },
    { sigma, ink: tenths(ink + INK.step), isDisc },
    { sigma, ink: tenths(ink - INK.step), isDisc },
    { sigma, ink, isDisc: !isDisc && sigma > 0.8 },
  ]
  return near.filter((lens) => lens.sigma >= SIGMA.least && lens.sigma <= SIGMA.most && Math.abs(lens.ink) <= INK.most)
}

/** For the codes that suit a guess best: the place by Gauss and Newton, then the neighbours of its lens. */
function settle(profile: Float32Array, from: Guess): Guess {
  if (rank(profile, from, modelOf(from.lens, COARSE), 1) === HOPELESS) return from
  const settled = settleFor(profile, from, codes.slice(), 4)
  const ranked = { ...settled, rank: rank(profile, settled, modelOf(settled.lens, COARSE), 1) }
  return ranked.rank < from.rank ? { ...ranked, light: light.slice() } : from
}

/** Where these codes fit best, and through which lens; `rank` stays as it was. */
export function settleFor(profile: Float32Array, from: Guess, held: Uint8Array, steps: number): Guess {
  let best = from
  let model = modelOf(best.lens, COARSE)
  drawCodes(model, held, drawn)
  let least = leftOver(profile, best, model)
  for (let k = 0; k < steps; k++) {
    const to = { ...best, place: stepTo(best, model) }
    const left = leftOver(profile, to, model)
    if (left >= least) break
    const gained = least - left
    best = { ...to, light: light.slice() }
    least = left
    if (gained < least * 1e-3) break
  }
  for (const lens of besides(best.lens)) {
    model = modelOf(lens, COARSE)
    drawCodes(model, held, drawn)
    const left = leftOver(profile, best, model)
    if (left >= least) continue
    best = { ...best, lens, light: light.slice() }
    least = left
  }
  return best
}

/** What the codes that are drawn leave unexplained at this place. */
function leftOver(profile: Float32Array, guess: Guess, model: Model): number {
  sample(profile, guess, model)
  if (!level(seen, drawn, model.size, levelled)) return HOPELESS
  let sum = 0
  for (let i = 0; i < model.size; i++) sum += (levelled[i]! - drawn[i]!) ** 2
  return sum / varianceOf(drawn, model.size)
}

const normal = new Float64Array(20)
const row = new Float64Array(5)

/** Where the drawn codes fit better, by the slopes of what is seen (one step of Gauss and Newton, damped). */
function stepTo({ place, back }: Guess, { size, fine }: Model): Place {
  normal.fill(0)
  for (let i = 0; i < size; i++) {
    const at = back ? size - 1 - i : i
    const t = ((i + 0.5) / fine - QUIET) / MODULES
    const arc = t * (1 - t)
    const steep = slope[at]! * inkAt[at]!
    row[0] = steep * (1 - t - 2 * arc)
    row[1] = steep * 4 * arc
    row[2] = steep * (t - 2 * arc)
    row[3] = steep * 10.4 * arc * (1 - 2 * t)
    row[4] = drawn[at]! - levelled[at]!
    for (let a = 0; a < 4; a++) for (let b = a; b < 5; b++) normal[a * 5 + b]! += row[a]! * row[b]!
  }
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < a; b++) normal[a * 5 + b] = normal[b * 5 + a]!
    normal[a * 6]! *= a === 3 ? 1.1 : 1.02
  }
  solveFour()
  const most = 0.6 * moduleOf(place)
  const by = (i: number) => Math.max(-most, Math.min(most, normal[i * 5 + 4]!))
  return [place[0] + by(0), place[1] + by(1), place[2] + by(2), place[3] + by(3)]
}

function solveFour() {
  for (let i = 0; i < 4; i++) {
    const pivot = normal[i * 6]! || 1e-9
    for (let j = i; j < 5; j++) normal[i * 5 + j]! /= pivot
    for (let r = 0; r < 4; r++) {
      const times = r === i ? 0 : normal[r * 5 + i]!
      for (let j = i; j < 5; j++) normal[r * 5 + j]! -= times * normal[i * 5 + j]!
    }
  }
}
