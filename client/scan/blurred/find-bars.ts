// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import type { Grey } from "../grey.ts"

/** A field of parallel bars: its middle, the way across the bars as a unit vector, how far it reaches along and across. */
export type Bars = {
  x: number
  y: number
  cos: number
  sin: number
  length: number
  height: number
  weight: number
  isFaint: boolean
}

/** How much of the light's change has one direction: 0 in texture, 1 in bars. A field is begun by a surer place. */
const COHERENT = 0.5
const SEED = 0.62
/** Of the strongest change in the picture; and less, where a hard edge beside it outshines a blurred code. */
const FAINT = 0.02
const FAINTER = 0.003
/** Pixels across that a code has at least: 95 modules of more than half a pixel. */
const LEAST = 45
/** Cosine of twice the angle that a field's parts may differ by: 0.2 radian. */
const PARALLEL = Math.cos(0.4)

type Field = { wide: number; high: number; size: number; xx: Float32Array; yy: Float32Array; xy: Float32Array }

/** The likeliest fields of bars, best first, by the structure tensor of the picture in small squares. */
export function findBars(grey: Grey, most: number): Bars[] {
  const field = smooth(measure(grey))
  const { wide, high, xx, yy, xy } = field
  const n = wide * high
  const power = new Float32Array(n)
  const sure = new Float32Array(n)
  let top = 0
  for (let i = 0; i < n; i++) {
    const sum = xx[i]! + yy[i]!
    power[i] = sum
    sure[i] = sum > 0 ? Math.hypot(xx[i]! - yy[i]!, 2 * xy[i]!) / sum : 0
    if (sum > top) top = sum
  }
  const clear = fieldsAbove(FAINT * top)
  if (clear.length >= most) return clear.slice(0, most)
  const faint = fieldsAbove(FAINTER * top).filter((bars) => !clear.some((other) => isOver(bars, other)))
  return [...clear, ...faint.map((bars) => ({ ...bars, isFaint: true }))].slice(0, most)

  function fieldsAbove(least: number): Bars[] {
    const taken = new Uint8Array(n)
    const found: Bars[] = []
    const seeds = Array.from(power.keys())
      .filter((i) => sure[i]! > SEED && power[i]! > least)
      .sort((a, b) => Math.sqrt(power[b]!) * sure[b]! - Math.sqrt(power[a]!) * sure[a]!)
    for (const seed of seeds) {
      if (taken[seed]) continue
      const cells = grow(seed, field, (i) => !taken[i] && sure[i]! > COHERENT && power[i]! > least)
      for (const i of cells) taken[i] = 1
      const bars = frame(cells, field, power, sure)
      if (bars.length > LEAST) found.push(bars)
    }
    return found.sort((a, b) => b.weight - a.weight)
  }
}

/** The middle of one lies within the other. */
function isOver(bars: Bars, { x, y, cos, sin, length, height }: Bars): boolean {
  const [dx, dy] = [bars.x - x, bars.y - y]
  return Math.abs(dx * cos + dy * sin) < length / 2 && Math.abs(dy * cos - dx * sin) < height / 2
}

/** Products of the slopes, summed over squares of at most a hundredth of the picture. */
function measure({ data, width, height }: Grey): Field {
  const size = Math.max(4, Math.ceil(Math.max(width, height) / 100))
  const wide = Math.ceil(width / size)
  const high = Math.ceil(height / size)
  const xx = new Float32Array(wide * high)
  const yy = new Float32Array(wide * high)
  const xy = new Float32Array(wide * high)
  const step = size >= 10 ? 2 : 1
  for (let y = 1; y < height - 1; y += step) {
    const row = Math.floor(y / size) * wide
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const gx = data[i + 1]! - data[i - 1]!
      const gy = data[i + width]! - data[i - width]!
      const cell = row + ((x / size) | 0)
      xx[cell]! += gx * gx
      yy[cell]! += gy * gy
      xy[cell]! += gx * gy
    }
  }
  return { wide, high, size, xx, yy, xy }
}

/** Each square with its two neighbours on every side. */
function smooth(field: Field): Field {
  const { wide, high } = field
  const over = (from: Float32Array) => sumFive(sumFive(from, 1, wide, wide), wide, high, wide)
  return { ...field, xx: over(field.xx), yy: over(field.yy), xy: over(field.xy) }
}

/** Sums of five along one way of the table, `stride` apart and `many` long; at the ends of what there is. */
function sumFive(from: Float32Array, stride: number, many: number, wide: number): Float32Array {
  const out = new Float32Array(from.length)
  for (let i = 0; i < from.length; i++) {
    const at = stride === 1 ? i % wide : Math.floor(i / wide)
    for (let k = Math.max(-2, -at); k <= Math.min(2, many - 1 - at); k++) out[i]! += from[i + k * stride]!
  }
  return out
}

function grow(seed: number, { wide, high, xx, yy, xy }: Field, may: (i: number) => boolean): number[] {
  const seen = new Set([seed])
  const cells = [seed]
  // the doubled angle, so that opposite directions are one
  let c = xx[seed]! - yy[seed]!
  let s = 2 * xy[seed]!
  for (let at = 0; at < cells.length; at++) {
    const i = cells[at]!
    const x = i % wide
    const y = (i - x) / wide
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const [u, v] = [x + dx, y + dy]
        if (u < 0 || v < 0 || u >= wide || v >= high) continue
        const j = v * wide + u
        if (seen.has(j) || !may(j)) continue
        const [a, b] = [xx[j]! - yy[j]!, 2 * xy[j]!]
        if (a * c + b * s < PARALLEL * Math.hypot(a, b) * Math.hypot(c, s)) continue
        seen.add(j)
        cells.push(j)
        c += a
        s += b
      }
  }
  return cells
}

function frame(cells: number[], { wide, size, xx, yy, xy }: Field, power: Float32Array, sure: Float32Array): Bars {
  let [c, s, weight] = [0, 0, 0]
  for (const i of cells) {
    c += xx[i]! - yy[i]!
    s += 2 * xy[i]!
    weight += Math.sqrt(power[i]!) * sure[i]!
  }
  const angle = Math.atan2(s, c) / 2
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const across: number[] = []
  const along: number[] = []
  for (const i of cells) {
    const x = ((i % wide) + 0.5) * size
    const y = (Math.floor(i / wide) + 0.5) * size
    across.push(x * cos + y * sin)
    along.push(y * cos - x * sin)
  }
  across.sort((a, b) => a - b)
  along.sort((a, b) => a - b)
  const at = (list: number[], part: number) => list[Math.min(list.length - 1, Math.floor(part * list.length))]!
  const [left, right, top, bottom] = [at(across, 0.01), at(across, 0.99), at(along, 0.03), at(along, 0.97)]
  const length = right - left + size
  const height = Math.max(bottom - top, size)
  const [s0, t0] = [(left + right) / 2, (top + bottom) / 2]
  return {
    x: s0 * cos - t0 * sin,
    y: s0 * sin + t0 * cos,
    cos,
    sin,
    length,
    height,
    // a long edge is steep too, but no code is three times as high as it is wide
    weight: weight * Math.min(1, length / height),
    isFaint: false,
  }
}
