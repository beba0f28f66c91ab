// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import type { Grey } from "../grey.ts"
import type { Bars } from "./find-bars.ts"

/** A field of bars cut out upright: darkness along the way across them, a line a row; `step` is a sample in pixels. */
export type Strip = { rows: number; size: number; step: number; data: Float32Array }

const MOST_ROWS = 72
/** Samples over a field's own length; three tenths of it are added on both sides. */
const SAMPLES = 400
const MARGIN = 0.3

export function cutStrip({ data, width, height }: Grey, bars: Bars): Strip {
  const step = bars.length / SAMPLES
  const size = Math.round(SAMPLES * (1 + 2 * MARGIN))
  const rows = Math.max(5, Math.min(MOST_ROWS, Math.round(bars.height)))
  const out = new Float32Array(rows * size)
  for (let r = 0; r < rows; r++) {
    const t = ((r + 0.5) / rows - 0.5) * bars.height
    for (let i = 0; i < size; i++) {
      const s = (i + 0.5 - size / 2) * step
      const x = Math.max(0, Math.min(width - 1.001, bars.x + s * bars.cos - t * bars.sin - 0.5))
      const y = Math.max(0, Math.min(height - 1.001, bars.y + s * bars.sin + t * bars.cos - 0.5))
      const [left, top] = [x | 0, y | 0]
      const [u, v] = [x - left, y - top]
      const k = top * width + left
      const above = data[k]! * (1 - u) + data[k + 1]! * u
      const below = data[k + width]! * (1 - u) + data[k + width + 1]! * u
      out[r * size + i] = 255 - (above * (1 - v) + below * v)
    }
  }
  return { rows, size, step, data: out }
}

/** Shears that are tried, in samples from the strip's first row to its last. */
const REACH = 30
const STRIDE = 3

/** The mean of a band of rows, from 0 to 1 down the strip, under the shear that gives it the steepest edges. */
export function averageBand(strip: Strip, from: number, to: number): Float32Array {
  const first = Math.floor(from * strip.rows)
  const last = Math.max(first + 1, Math.round(to * strip.rows))
  let best = average(strip, first, last, 0)
  let most = steepness(best)
  let upright = 0
  const look = (shear: number) => {
    const profile = average(strip, first, last, shear)
    const steep = steepness(profile)
    if (steep <= most) return
    most = steep
    best = profile
    upright = shear
  }
  for (let shear = STRIDE; shear <= REACH; shear += STRIDE) {
    look(shear)
    look(-shear)
  }
  const middle = upright
  for (const near of [-2, -1, 1, 2]) look(middle + near)
  return best
}

function average({ rows, size, data }: Strip, first: number, last: number, shear: number): Float32Array {
  const out = new Float32Array(size)
  for (let r = first; r < last; r++) {
    const shift = Math.round(((r + 0.5) / rows - 0.5) * shear)
    const row = r * size
    const [a, b] = [Math.max(0, -shift), Math.min(size, size - shift)]
    for (let i = 0; i < a; i++) out[i]! += data[row]!
    for (let i = a; i < b; i++) out[i]! += data[row + i + shift]!
    for (let i = b; i < size; i++) out[i]! += data[row + size - 1]!
  }
  const share = 1 / (last - first)
  for (let i = 0; i < size; i++) out[i]! *= share
  return out
}

function steepness(profile: Float32Array): number {
  let sum = 0
  for (let i = 2; i < profile.length; i++) sum += (profile[i]! - profile[i - 2]!) ** 2
  return sum
}
