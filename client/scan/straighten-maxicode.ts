// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { type Eye, findEyes, type Lens, lensOf } from "./find-bulls-eye.ts"
import { blurred, type Grey, parted } from "./grey.ts"

// A MaxiCode anywhere in a picture, turned and aslant, drawn anew as the reader wants it: alone and upright. By its bull's
// eye (ISO/IEC 16023), then by the six marks around that, then by moving its corners until its modules stand out most.

type Point = readonly [x: number, y: number]
/** From modules to the right of the middle and below it to a place in the picture. */
type Plane = (right: number, below: number) => Point

const ROWS = 33
const COLUMNS = 30
const ROW = Math.sqrt(3) / 2
/** The marks by which up is known, three modules each: row, column, and whether dark. */
const marks = [
  ...[9, 10, 1, 9, 11, 1, 10, 11, 1, 9, 17, 0, 10, 17, 0, 10, 18, 0, 15, 7, 1, 16, 7, 0, 16, 8, 1],
  ...[16, 20, 1, 16, 21, 0, 17, 20, 1, 22, 10, 1, 22, 11, 0, 23, 10, 1, 22, 17, 1, 23, 16, 0, 23, 17, 1],
]
/** Ways up that the marks allow, and of these the likeliest that are moved into place. */
const WAYS = 3
const MOVED = 2

const rightOf = (row: number, column: number) => column - 14 + (row % 2) / 2
const belowOf = (row: number) => (row - 16) * ROW

/** The symbol of a picture drawn upright and alone, likeliest first; nothing where there is no bull's eye. */
export function straightenMaxiCode(grey: Grey): Grey | null {
  const shades = parted(grey, Math.max(8, Math.max(grey.width, grey.height) >> 5))
  let best: { plane: Plane; score: number } | null = null
  for (const eye of findEyes(shades)) {
    const lens = lensOf(shades, eye)
    if (!lens) continue
    const around = blurred(grey, Math.max(2, Math.round(eye.module * 2.5)))
    const likely = waysUp(grey, eye, lens).map((plane) => ({ plane, score: contrast(grey, around, plane) }))
    for (const { plane } of likely.sort((a, b) => b.score - a.score).slice(0, MOVED)) {
      const settled = settle(grey, around, plane, eye.module)
      if (settled.score > (best?.score ?? 0)) best = settled
    }
  }
  return best ? drawn(grey, best.plane) : null
}

/** Printers draw the rings larger or smaller than they should. */
const SIZES = [1, 1.05, 1.1, 1.15, 0.95]

/** The turns and sizes under which the marks show best. */
function waysUp(grey: Grey, { x, y }: Eye, [p, q, s]: Lens): Plane[] {
  const planes = SIZES.flatMap((size) =>
    Array.from({ length: 180 }, (_, i) => {
      const [cos, sin] = [size * Math.cos((i * Math.PI) / 90), size * Math.sin((i * Math.PI) / 90)]
      const plane: Plane = (right, below) => {
        const [u, v] = [right * cos - below * sin, right * sin + below * cos]
        return [x + p * u + q * v, y + q * u + s * v]
      }
      let score = 0
      for (let k = 0; k < marks.length; k += 3) {
        const [u, v] = plane(rightOf(marks[k]!, marks[k + 1]!), belowOf(marks[k]!))
        score += (marks[k + 2] === 1 ? -1 : 11 / 7) * shadeAt(grey, u, v)
      }
      return { plane, score, turn: i }
    }),
  )
  const kept: typeof planes = []
  for (const each of planes.sort((a, b) => b.score - a.score)) {
    if (kept.length === WAYS) break
    const isNear = (other: { turn: number }) => Math.abs(((each.turn - other.turn + 270) % 180) - 90) < 4
    if (!kept.some(isNear)) kept.push(each)
  }
  return kept.map(({ plane }) => plane)
}

const corners = [
  [-14.5, -16 * ROW],
  [15, -16 * ROW],
  [15, 16 * ROW],
  [-14.5, 16 * ROW],
] as const

/** The plane whose modules differ most from what is around them, found by moving the four corners. */
function settle(grey: Grey, around: Grey, plane: Plane, module: number): { plane: Plane; score: number } {
  const at = corners.map(([right, below]) => [...plane(right, below)] as [number, number])
  let best = planeOf(at)
  let score = contrast(grey, around, best)
  for (const step of [0.6, 0.3, 0.3, 0.15])
    for (const corner of at)
      for (const way of [0, 1])
        for (const by of [step * module, -step * module]) {
          corner[way]! += by
          const next = planeOf(at)
          const scored = contrast(grey, around, next)
          if (scored > score) {
            score = scored
            best = next
            break
          }
          corner[way]! -= by
        }
  return { plane: best, score }
}

/** The perspective that takes the symbol's corners to these (after Heckbert 1989). */
function planeOf(to: readonly (readonly [number, number])[]): Plane {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = to as unknown as [Point, Point, Point, Point]
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3]
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3]
  const det = dx1 * dy2 - dx2 * dy1 || 1e-9
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / det, (dx1 * dy3 - dx3 * dy1) / det]
  const [left, wide, top, high] = [-14.5, 29.5, -16 * ROW, 32 * ROW]
  return (right, below) => {
    const [u, v] = [(right - left) / wide, (below - top) / high]
    const w = 1 / (g * u + h * v + 1)
    return [
      ((x1 - x0 + g * x1) * u + (x3 - x0 + h * x3) * v + x0) * w,
      ((y1 - y0 + g * y1) * u + (y3 - y0 + h * y3) * v + y0) * w,
    ]
  }
}

function contrast(grey: Grey, around: Grey, plane: Plane): number {
  let sum = 0
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS - (row % 2); column++) {
      const [x, y] = plane(rightOf(row, column), belowOf(row))
      sum += Math.abs(shadeAt(grey, x, y) - shadeAt(around, x, y))
    }
  return sum
}

function shadeAt({ data, width, height }: Grey, x: number, y: number): number {
  const [a, b] = [Math.max(0, Math.min(width - 1.001, x - 0.5)), Math.max(0, Math.min(height - 1.001, y - 0.5))]
  const i = (b | 0) * width + (a | 0)
  const [right, below] = [a % 1, b % 1]
  const top = data[i]! * (1 - right) + data[i + 1]! * right
  return top * (1 - below) + (data[i + width]! * (1 - right) + data[i + width + 1]! * right) * below
}

const CELL = 6
const BORDER = 12

/** As the reader samples it: cells of one size, and a dot in two corners, for it goes by the box around all that is dark. */
function drawn(grey: Grey, plane: Plane): Grey {
  const [width, height] = [COLUMNS * CELL + 2 * BORDER, ROWS * CELL + 2 * BORDER]
  const data = new Uint8Array(width * height).fill(255)
  const around = localMeans(grey, plane)
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS - (row % 2); column++) {
      const [x, y] = plane(rightOf(row, column), belowOf(row))
      if (shadeAt(grey, x, y) > around[row * COLUMNS + column]!) continue
      const left = BORDER + column * CELL + (row % 2) * (CELL / 2)
      for (let v = 1; v < CELL; v++) {
        const from = (BORDER + row * CELL + v) * width + left
        data.fill(0, from + 1, from + CELL)
      }
    }
  data[BORDER * width + BORDER] = 0
  data[(height - BORDER - 1) * width + width - BORDER - 1] = 0
  return { data, width, height }
}

/** For each module what lies between the dark and the light ones near it. */
function localMeans(grey: Grey, plane: Plane): Float32Array {
  const shades = new Float32Array(ROWS * COLUMNS)
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const [x, y] = plane(rightOf(row, Math.min(column, COLUMNS - 1 - (row % 2))), belowOf(row))
      shades[row * COLUMNS + column] = shadeAt(grey, x, y)
    }
  return shades.map((_, i) => {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS]
    let [dark, light] = [255, 0]
    for (let r = Math.max(0, row - 4); r <= Math.min(ROWS - 1, row + 4); r++)
      for (let c = Math.max(0, column - 4); c <= Math.min(COLUMNS - 1, column + 4); c++) {
        const v = shades[r * COLUMNS + c]!
        if (v < dark) dark = v
        if (v > light) light = v
      }
    return (dark + light) / 2
  })
}
