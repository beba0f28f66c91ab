// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import type { Grey } from "./grey.ts"

// The bull's eye in the middle of a MaxiCode: three dark rings (ISO/IEC 16023), in a picture of black (0) and white (255).

/** Its middle, and about how large a module is, in pixels. */
export type Eye = { x: number; y: number; module: number }
/** A symmetric matrix a b, b c from modules to pixels: how a circle is seen, whatever its turn. */
export type Lens = [a: number, b: number, c: number]

/** A dark and a light ring together, in modules. */
const PERIOD = 1.53
/** Rows that must see an eye, of those that are looked at, a module of it. */
const LEAST_ROWS = 0.3
/** Eyes that are looked into. */
const EYES = 4
/** A ray's rings may be out so much more or less than the ellipse says, as a part. */
const ROUND = 0.2

/** Where rows cross eleven runs of which those beside the middle are equal in pairs, and columns do so too. */
export function findEyes({ data, width, height }: Grey): Eye[] {
  const eyes: (Eye & { times: number })[] = []
  const across = new Float64Array(11)
  for (let y = 2; y < height; y += 2) {
    const row = y * width
    let [from, many] = [0, 0]
    for (let x = 1; x <= width; x++) {
      if (x < width && data[row + x] === data[row + x - 1]) continue
      across.copyWithin(0, 1)
      across[10] = x - from
      from = x
      many++
      // the last run must be dark
      if (many < 11 || data[row + x - 1] !== 0) continue
      const wide = eyePeriod(across)
      if (wide === 0) continue
      const middle = x - across.subarray(6).reduce((sum, run) => sum + run, 0) - across[5]! / 2
      const down = throughDown(data, width, height, Math.round(middle), y)
      if (!down || down.wide > 2.2 * wide || wide > 2.2 * down.wide) continue
      const eye = { x: middle, y: down.y, module: Math.max(wide, down.wide) / PERIOD }
      const known = eyes.find((other) => Math.hypot(other.x - eye.x, other.y - eye.y) < 0.6 * other.module)
      if (known) known.times++
      else eyes.push({ ...eye, times: 1 })
    }
  }
  return eyes
    .filter(({ times, module }) => times > LEAST_ROWS * module)
    .sort((a, b) => b.times / b.module - a.times / a.module)
    .slice(0, EYES)
}

/** What a dark and a light ring are wide together where eleven runs may be an eye, or 0. */
function eyePeriod(runs: Float64Array): number {
  const period = (runs[1]! + runs[2]! + runs[3]! + runs[4]! + runs[6]! + runs[7]! + runs[8]! + runs[9]!) / 4
  if (period < 2.8) return 0
  // ink and blur give to the one what they take from the other; the middle differs by printer
  for (const i of [1, 2, 3, 6, 7, 8])
    if (runs[i]! < 1 || Math.abs(runs[i]! + runs[i + 1]! - period) > 0.25 * period + 0.6) return 0
  if (runs[5]! < 0.2 * period || runs[5]! > 1.8 * period) return 0
  // the outermost may go on into dark data
  return runs[0]! < 0.2 * period || runs[10]! < 0.2 * period ? 0 : period
}

function throughDown(data: Uint8Array, width: number, height: number, x: number, y: number) {
  if (x < 0 || x >= width || data[y * width + x] === 0) return null
  const runs = new Float64Array(11)
  let [top, bottom] = [y, y]
  for (const way of [-1, 1]) {
    let at = y
    for (let run = 0; run <= 5; run++) {
      const shade = run % 2 === 0 ? 255 : 0
      const from = at
      while (at >= 0 && at < height && data[at * width + x] === shade) at += way
      runs[5 + way * run]! += Math.abs(at - from) - (run === 0 && way === 1 ? 1 : 0)
      if (run === 0 && way === -1) top = at
      if (run === 0 && way === 1) bottom = at
    }
  }
  const wide = eyePeriod(runs)
  return wide > 0 ? { wide, y: (top + bottom) / 2 } : null
}

/** How modules lie in the picture but for their turn: by how far the rings are out, every 15°; an ellipse by least squares. */
export function lensOf(shades: Grey, eye: Eye): Lens | null {
  centre(shades, eye)
  const rays = raysFrom(shades, eye)
  if (rays.length < 14) return null
  // what is between the rings' middles is sure, how far out they are is not
  const period = ([a = 0, b = 0, , c = 0, d = 0]: number[]) => ((c + d - a - b) * 2) / 6
  const sum = (of: (edges: number[]) => number) => rays.reduce((all, { edges }) => all + of(edges), 0)
  const far = (PERIOD * sum(out)) / sum(period)
  const sums = Array.from({ length: 3 }, () => [0, 0, 0, 0])
  for (const { cos, sin, edges } of rays) {
    const row = [cos * cos, 2 * cos * sin, sin * sin, (far / out(edges)) ** 2]
    for (let a = 0; a < 3; a++) for (let b = 0; b < 4; b++) sums[a]![b]! += row[a]! * row[b]!
  }
  for (let i = 0; i < 3; i++) {
    const pivot = sums[i]![i]!
    if (Math.abs(pivot) < 1e-9) return null
    for (let b = i; b < 4; b++) sums[i]![b]! /= pivot
    for (let r = 0; r < 3; r++) if (r !== i) for (let b = 3; b >= i; b--) sums[r]![b]! -= sums[r]![i]! * sums[i]![b]!
  }
  const [a, b, c] = sums.map((row) => row[3]!) as [number, number, number]
  if (!(a > 0 && a * c - b * b > 0)) return null
  const isRound = rays.every(({ cos, sin, edges }) => {
    const due = far / Math.sqrt(a * cos * cos + 2 * b * cos * sin + c * sin * sin)
    return Math.abs(out(edges) - due) < ROUND * due + 0.5
  })
  if (!isRound) return null
  // the inverse of the root of the symmetric matrix a b, b c
  const root = Math.sqrt(a * c - b * b)
  const trace = Math.sqrt(a + c + 2 * root)
  const [p, q, s] = [(a + root) / trace, b / trace, (c + root) / trace]
  const det = p * s - q * q
  return [s / det, -q / det, p / det]
}

/** The middle of the outer light ring: ink moves a ring's edges and not its middle. */
const out = ([, , , a = 0, b = 0]: number[]) => (a + b) / 2

function raysFrom(shades: Grey, eye: Eye) {
  return Array.from({ length: 24 }, (_, i) => {
    const [cos, sin] = [Math.cos((i * Math.PI) / 12), Math.sin((i * Math.PI) / 12)]
    return { cos, sin, edges: ringEdges(shades, eye, cos, sin) }
  }).filter(({ edges }) => edges.length === 5)
}

/** Moves an eye to where its rings are equally far out on all sides. */
function centre(shades: Grey, eye: Eye) {
  for (let round = 0; round < 3; round++) {
    const rays = raysFrom(shades, eye)
    if (rays.length < 14) return
    eye.x += (2 / rays.length) * rays.reduce((sum, { cos, edges }) => sum + cos * out(edges), 0)
    eye.y += (2 / rays.length) * rays.reduce((sum, { sin, edges }) => sum + sin * out(edges), 0)
  }
}

/** How far out the first five edges of rings are along a ray. */
function ringEdges({ data, width, height }: Grey, { x, y, module }: Eye, cos: number, sin: number): number[] {
  const edges: number[] = []
  let shade = 255
  for (let far = 0; edges.length < 5 && far < 8 * module; far += 0.25) {
    const [u, v] = [Math.round(x + far * cos), Math.round(y + far * sin)]
    if (u < 0 || v < 0 || u >= width || v >= height) break
    if (data[v * width + u] === shade) continue
    shade = 255 - shade
    edges.push(far)
  }
  return edges
}
