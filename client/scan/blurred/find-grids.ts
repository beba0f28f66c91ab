// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds

/** Where a symbol begins, has its middle and ends, in samples of the profile. */
export type Grid = { start: number; middle: number; end: number; score: number }

// Edges that every EAN-13 has: its guards', and each digit's border (left ones begin white and end black, right ones the
// other way). In modules from the middle outwards, with the sign of the left half. Blur cancels a guard's narrow bars: they
// count less, and beyond a module of blur only where the symbol ends.
const places = new Float32Array([0.5, 1.5, 2.5, 9.5, 16.5, 23.5, 30.5, 37.5, 44.5, 45.5, 46.5, 47.5])
const sharp = new Float32Array([-0.6, 0.6, -1, -1, -1, -1, -1, -1, -1, 0.6, -0.6, 0.6])
const soft = new Float32Array([0, 0, -0.7, -1, -1, -1, -1, -1, -0.7, 0, 0, 1.2])
const HALF = 47.5

/** Samples between two places that are tried. */
const STRIDE = 2
/** Samples a module that are tried: the field may be longer than the symbol, and a third shorter. */
const NARROW = 1.9
const WIDE = 5.6
/** One half may be so much wider than the other, on a bottle or under a slanted look. */
const LOPSIDED = 1.28
/** Widths that are kept of each half. */
const KEPT = 6

/** Where a symbol may stand, likeliest first: where the edges are that each one must have. */
export function findGrids(profile: Float32Array, most: number, isBlurred: boolean): Grid[] {
  const slope = slopesOf(profile, isBlurred ? 4 : 2)
  const weights = isBlurred ? soft : sharp
  const grids: Grid[] = []
  const lefts = new Float64Array(KEPT * 2)
  const rights = new Float64Array(KEPT * 2)
  for (let middle = HALF * NARROW; middle < profile.length - HALF * NARROW; middle += STRIDE) {
    const many = widthsOf(slope, weights, middle, -1, lefts)
    const others = many > 0 ? widthsOf(slope, weights, middle, 1, rights) : 0
    for (let i = 0; i < many; i++)
      for (let k = 0; k < others; k++) {
        const [a, b] = [lefts[2 * i]!, rights[2 * k]!]
        if (a > b * LOPSIDED || b > a * LOPSIDED) continue
        const score = lefts[2 * i + 1]! + rights[2 * k + 1]! - 4 * Math.abs(Math.log(a / b))
        grids.push({ start: middle - HALF * a, middle, end: middle + HALF * b, score })
      }
  }
  return grids.sort((a, b) => b.score - a.score).slice(0, most)
}

const tried = Math.floor(((WIDE - NARROW) * HALF) / STRIDE)
const scores = new Float32Array(tried)

/** The best module widths of the half on one side of a middle, each with its score; how many there are. */
function widthsOf(slope: Float32Array, weights: Float32Array, middle: number, side: number, out: Float64Array): number {
  for (let t = 0; t < tried; t++) {
    const module = NARROW + (t * STRIDE) / HALF
    const far = middle + side * HALF * module
    let sum = far < 0 || far > slope.length - 1 ? Number.NEGATIVE_INFINITY : 0
    if (sum === 0)
      for (let k = 0; k < 12; k++) sum += weights[k]! * slope[(middle + side * places[k]! * module + 0.5) | 0]!
    // both halves mirror each other: what falls in reading order on the left rises on the right
    scores[t] = sum === Number.NEGATIVE_INFINITY ? sum : -side * sum
  }
  let many = 0
  for (let t = 1; t < tried - 1; t++) {
    const score = scores[t]!
    if (score < 0.5 || scores[t - 1]! > score || scores[t + 1]! >= score) continue
    if (many === KEPT && out[2 * KEPT - 1]! >= score) continue
    let at = many < KEPT ? many++ : KEPT - 1
    for (; at > 0 && out[2 * at - 1]! < score; at--) {
      out[2 * at] = out[2 * at - 2]!
      out[2 * at + 1] = out[2 * at - 1]!
    }
    out[2 * at] = NARROW + (t * STRIDE) / HALF
    out[2 * at + 1] = score
  }
  return many
}

/** Around a place: its slope counts against those within so many samples, ten modules. */
const AROUND = 40

/** Slopes against how steep it is around: a faint edge among faint ones counts like a strong one among strong ones. */
function slopesOf(profile: Float32Array, reach: number): Float32Array {
  const n = profile.length
  const slope = new Float32Array(n)
  for (let i = reach; i < n - reach; i++)
    for (let k = 1; k <= reach; k++) slope[i]! += profile[i + k]! - profile[i - k]!
  const sums = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + slope[i]! ** 2
  const whole = Math.sqrt(sums[n]! / n)
  return slope.map((v, i) => {
    const [a, b] = [Math.max(0, i - AROUND), Math.min(n, i + AROUND + 1)]
    return v / (Math.sqrt((sums[b]! - sums[a]!) / (b - a)) + 0.1 * whole + 1e-6)
  })
}
