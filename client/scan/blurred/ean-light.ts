// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { type Model, QUIET, starts, TAIL } from "./ean-model.ts"

// The light over a symbol: a darkness of white paper and a depth of ink, both straight lines between a few places.

const KNOTS = 6
const N = 2 * KNOTS

/** What the model says of these codes. */
export function drawCodes(model: Model, codes: Uint8Array, out: Float32Array) {
  const { guard, shapes, reach, fine } = model
  out.set(guard)
  for (let place = 0; place < 12; place++) {
    const from = (starts[place]! - TAIL + QUIET) * fine
    const shape = ((place < 6 ? 0 : 20) + codes[place]!) * reach
    for (let i = 0; i < reach; i++) out[from + i]! += shapes[shape + i]!
  }
}

/** What a step of darkness is in levels, at each sample that was levelled last. */
export const inkAt = new Float32Array(1024)

/** Darkness of paper at each knot, then depth of ink, as they were fitted last. */
export const light = new Float32Array(N)
export type Light = Float32Array

const matrix = new Float64Array(N * (N + 1))

/**
 * Fits seen ≈ paper + ink·drawn by least squares and levels what was seen by it, to 0 for paper and 1 for ink. False where
 * the ink would be lighter than the paper.
 */
export function level(seen: Float32Array, drawn: Float32Array, size: number, out: Float32Array): boolean {
  matrix.fill(0)
  for (let i = 0; i < size; i++) {
    const at = (i / (size - 1)) * (KNOTS - 1)
    const k = Math.min(KNOTS - 2, at | 0)
    const b = at - k
    const a = 1 - b
    const [z, y] = [drawn[i]!, seen[i]!]
    add(k, a, b, z, y)
  }
  // neighbours are held together, or a stretch without bars would have no depth at all
  const hold = size * 0.012
  for (let k = 0; k < KNOTS - 1; k++)
    for (const o of [0, KNOTS]) {
      matrix[(o + k) * (N + 1) + o + k]! += hold
      matrix[(o + k + 1) * (N + 1) + o + k + 1]! += hold
      matrix[(o + k) * (N + 1) + o + k + 1]! -= hold
      matrix[(o + k + 1) * (N + 1) + o + k]! -= hold
    }
  solve()
  let most = 0
  for (let k = 0; k < N; k++) {
    light[k] = matrix[k * (N + 1) + N]!
    if (k >= KNOTS) most = Math.max(most, light[k]!)
  }
  for (let k = KNOTS; k < N; k++) if (!(light[k]! > 0.08 * most)) return false
  levelBy(light, seen, size, out)
  return true
}

/** Levels what was seen by a light that is known. */
export function levelBy(known: Light, seen: Float32Array, size: number, out: Float32Array) {
  for (let i = 0; i < size; i++) {
    const at = (i / (size - 1)) * (KNOTS - 1)
    const k = Math.min(KNOTS - 2, at | 0)
    const b = at - k
    const paper = known[k]! + (known[k + 1]! - known[k]!) * b
    const ink = known[KNOTS + k]! + (known[KNOTS + k + 1]! - known[KNOTS + k]!) * b
    const scale = 1 / ink
    inkAt[i] = scale
    out[i] = (seen[i]! - paper) * scale
  }
}

function add(k: number, a: number, b: number, z: number, y: number) {
  const W = N + 1
  const p = k * W + k
  matrix[p]! += a * a
  matrix[p + 1]! += a * b
  matrix[p + W]! += a * b
  matrix[p + W + 1]! += b * b
  const q = p + KNOTS
  const [az, bz] = [a * z, b * z]
  matrix[q]! += a * az
  matrix[q + 1]! += a * bz
  matrix[q + W]! += b * az
  matrix[q + W + 1]! += b * bz
  const r = p + KNOTS * W
  matrix[r]! += az * a
  matrix[r + 1]! += az * b
  matrix[r + W]! += bz * a
  matrix[r + W + 1]! += bz * b
  const t = r + KNOTS
  matrix[t]! += az * az
  matrix[t + 1]! += az * bz
  matrix[t + W]! += bz * az
  matrix[t + W + 1]! += bz * bz
  matrix[k * W + N]! += a * y
  matrix[(k + 1) * W + N]! += b * y
  matrix[(KNOTS + k) * W + N]! += az * y
  matrix[(KNOTS + k + 1) * W + N]! += bz * y
}

/** Gauss and Jordan; the matrix is symmetric and, held together, positive. */
function solve() {
  const W = N + 1
  for (let i = 0; i < N; i++) {
    const pivot = matrix[i * W + i]! || 1e-9
    for (let j = i; j <= N; j++) matrix[i * W + j]! /= pivot
    for (let r = 0; r < N; r++) {
      if (r === i) continue
      const f = matrix[r * W + i]!
      if (f !== 0) for (let j = i; j <= N; j++) matrix[r * W + j]! -= f * matrix[i * W + j]!
    }
  }
}

/** Modules of a block whose lightest and darkest are taken, with those of its neighbours. */
const BLOCK = 4
const high = new Float32Array(64)
const low = new Float32Array(64)

/** A first level without knowing any digit: between the lightest and darkest of 12 modules, stretched as blur shrinks it. */
export function levelByEnvelope(seen: Float32Array, { lens, fine, size }: Model, out: Float32Array) {
  const span = BLOCK * fine
  const blocks = Math.ceil(size / span)
  for (let b = 0; b < blocks; b++) {
    let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const to = Math.min(size, (b + 2) * span)
    for (let i = Math.max(0, (b - 1) * span); i < to; i++) {
      const v = seen[i]!
      if (v < lo) lo = v
      if (v > hi) hi = v
    }
    low[b] = lo
    high[b] = hi
  }
  low[blocks] = low[blocks - 1]!
  high[blocks] = high[blocks - 1]!
  const shrink = 1 - 0.42 * (lens.sigma - 0.6)
  for (let i = 0; i < size; i++) {
    const at = Math.max(0, (i + 0.5) / span - 0.5)
    const b = at | 0
    const lo = low[b]! + (low[b + 1]! - low[b]!) * (at - b)
    const hi = high[b]! + (high[b + 1]! - high[b]!) * (at - b)
    out[i] = hi - lo < 1 ? 0.5 : 0.5 + ((seen[i]! - lo) / (hi - lo) - 0.5) * shrink
  }
}

/** Squares about the mean. */
export function varianceOf(signal: Float32Array, size: number): number {
  let [sum, square] = [0, 0]
  for (let i = 0; i < size; i++) {
    sum += signal[i]!
    square += signal[i]! * signal[i]!
  }
  return square - (sum * sum) / size
}
