// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { leftCodes, rightCodes } from "./ean-code.ts"

// What an EAN-13 looks like through a blurred lens, on a grid of 95 modules; black is 1.

/** Where the two bars of each of the 30 codes begin and end. */
export const edges = new Uint8Array(
  [...leftCodes, ...rightCodes].flatMap((code) =>
    [...code.matchAll(/1+/g)].flatMap(({ 0: bar, index }) => [index, index + bar.length]),
  ),
)

export const MODULES = 95
/** Modules of quiet zone that are looked at on both sides. */
export const QUIET = 2
/** Modules beyond a digit that its blur reaches. */
export const TAIL = 4
/** Where the digits begin. */
export const starts = [3, 10, 17, 24, 31, 38, 50, 57, 64, 71, 78, 85]
const guards = [0, 2, 46, 48, 92, 94]

/** A blur of `sigma` modules, like noise or, out of focus, over a disc; bars were printed `ink` modules too fat. */
export type Lens = { sigma: number; ink: number; isDisc: boolean }

export type Model = {
  lens: Lens
  /** Samples a module. */
  fine: number
  /** Samples of a whole symbol with its quiet zones. */
  size: number
  /** Samples of one digit with its tails. */
  reach: number
  guard: Float32Array
  /** The 20 left, then the 10 right codes, `reach` samples each. */
  shapes: Float32Array
  energy: Float32Array
  /** Twice the product of neighbours: 20×20 left, then 20×10 over the middle, then 10×10 right. */
  pairs: Float32Array
  /** The same, by the second of the two first. */
  pairsBack: Float32Array
  /** A rising and a falling edge, from 0 to 1, over twice the tail. */
  rise: Float32Array
  fall: Float32Array
}

/** The normal distribution's area left of x (Abramowitz and Stegun 26.2.17, to 1e-7). */
function normalArea(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    0.39894228 *
    Math.exp((-x * x) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x > 0 ? 1 - tail : tail
}

/** The same for light that a lens out of focus spreads evenly over a disc, seen along one line. */
function discArea(x: number): number {
  const u = Math.max(-1, Math.min(1, x / 2))
  return 0.5 + (u * Math.sqrt(1 - u * u) + Math.asin(u)) / Math.PI
}

/** An edge of bars over its tails, from white to black; `by` moves it, in modules. */
function edgeOf({ sigma, isDisc }: Lens, fine: number, by: number): Float32Array {
  const area = isDisc ? discArea : normalArea
  return Float32Array.from({ length: 2 * TAIL * fine }, (_, i) => area(((i + 0.5) / fine - TAIL + by) / sigma))
}

/** Draws the bars of a code that begins at module `at`. */
function draw(
  out: Float32Array,
  code: string,
  at: number,
  { fine, rise, fall }: Pick<Model, "fine" | "rise" | "fall">,
) {
  const tail = TAIL * fine
  const after = (edge: Float32Array, by: number) => (by < 0 ? 0 : by >= edge.length ? 1 : edge[by]!)
  for (const { 0: bar, index } of code.matchAll(/1+/g)) {
    const from = (at + index) * fine - tail
    const to = from + bar.length * fine
    for (let i = 0; i < out.length; i++) out[i]! += after(rise, i - from) - after(fall, i - to)
  }
}

const made = new Map<string, Model>()

/** The model for a lens, with so many samples a module; made once. */
export function modelOf(lens: Lens, fine: number): Model {
  const name = `${lens.sigma} ${lens.ink} ${lens.isDisc} ${fine}`
  const known = made.get(name)
  if (known) return known
  const size = (MODULES + 2 * QUIET) * fine
  const reach = (7 + 2 * TAIL) * fine
  const rise = edgeOf(lens, fine, lens.ink / 2)
  const fall = lens.ink === 0 ? rise : edgeOf(lens, fine, -lens.ink / 2)
  const edge = { fine, rise, fall }
  const guard = new Float32Array(size)
  for (const at of guards) draw(guard, "1", at + QUIET, edge)
  const shapes = new Float32Array(30 * reach)
  const energy = new Float32Array(30)
  for (const [i, code] of [...leftCodes, ...rightCodes].entries()) {
    const shape = shapes.subarray(i * reach, (i + 1) * reach)
    draw(shape, code, TAIL, edge)
    for (const v of shape) energy[i]! += v * v
  }
  const model = { lens, size, reach, guard, shapes, energy, ...pairsOf(shapes, reach, fine), ...edge }
  made.set(name, model)
  return model
}

function pairsOf(shapes: Float32Array, reach: number, fine: number) {
  const [pairs, pairsBack] = [new Float32Array(700), new Float32Array(700)]
  const fill = (from: number, firsts: number, seconds: number, first: number, second: number, apart: number) => {
    for (let a = 0; a < firsts; a++)
      for (let b = 0; b < seconds; b++) {
        let sum = 0
        const [one, two] = [(first + a) * reach, (second + b) * reach - apart * fine]
        for (let i = apart * fine; i < reach; i++) sum += shapes[one + i]! * shapes[two + i]!
        pairs[from + a * seconds + b] = 2 * sum
        pairsBack[from + b * firsts + a] = 2 * sum
      }
  }
  fill(0, 20, 20, 0, 0, 7)
  fill(400, 20, 10, 0, 20, 12)
  fill(600, 10, 10, 20, 20, 7)
  return { pairs, pairsBack }
}
