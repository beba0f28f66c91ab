// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { parities } from "./ean-code.ts"
import { edges, MODULES, type Model, QUIET, starts } from "./ean-model.ts"

// Which twelve digits explain a signal best, exactly: a digit's own error and that with its neighbour are all there is.

/** Errors of each code at each place, 12 × 20, but for the signal's own square. */
export const makeCosts = () => new Float32Array(240)

export function measureCosts(
  signal: Float32Array,
  { rise, fall, energy, guard, size, fine }: Model,
  costs: Float32Array,
): number {
  const rest = room(size)
  let own = 0
  for (let i = 0; i < size; i++) {
    const v = signal[i]! - guard[i]!
    rest[i] = v
    own += v * v
  }
  correlate(rest, size, fine, rise, rises)
  if (rise === fall) falls.set(rises)
  else correlate(rest, size, fine, fall, falls)
  for (let place = 0; place < 12; place++) {
    const at = starts[place]!
    const [first, many] = place < 6 ? [0, 20] : [20, 10]
    for (let code = 0; code < many; code++) {
      const e = (first + code) * 4
      const sum =
        rises[at + edges[e]!]! - falls[at + edges[e + 1]!]! + rises[at + edges[e + 2]!]! - falls[at + edges[e + 3]!]!
      costs[place * 20 + code] = energy[first + code]! - 2 * sum
    }
  }
  return own
}

const rises = new Float64Array(MODULES + 1)
const falls = new Float64Array(MODULES + 1)
const after = new Float64Array(1024)

/** For an edge at each module, the product of what is left with all that lies behind the edge. */
function correlate(rest: Float32Array, size: number, fine: number, edge: Float32Array, out: Float64Array) {
  after[size] = 0
  for (let i = size - 1; i >= 0; i--) after[i] = after[i + 1]! + rest[i]!
  const reach = edge.length / 2
  for (let m = 0; m <= MODULES; m++) {
    const middle = (m + QUIET) * fine
    const from = Math.max(0, middle - reach)
    const to = Math.min(size, middle + reach)
    let sum = after[to]!
    for (let i = from, k = from - middle + reach; i < to; i++, k++) sum += rest[i]! * edge[k]!
    out[m] = sum
  }
}
let rests = new Float32Array(1024)
const room = (size: number) => {
  if (rests.length < size) rests = new Float32Array(size)
  return rests
}

const pairOf = (place: number) => (place < 5 ? 0 : place === 5 ? 400 : 600)
const manyAt = (place: number) => (place < 6 ? 20 : 10)

const reached = new Float32Array(240)
const cameFrom = new Uint8Array(240)

/** Every parity begins with an odd digit. */
const possibleAt = (place: number) => (place === 0 || place > 5 ? 10 : 20)

/** The least error of any row of codes, parity and check digit aside; the codes go into `codes`. */
export function freePath(costs: Float32Array, { pairsBack }: Model, codes: Uint8Array): number {
  for (let a = 0; a < 10; a++) reached[a] = costs[a]!
  for (let place = 0; place < 11; place++) {
    const many = manyAt(place)
    const possible = possibleAt(place)
    const next = manyAt(place + 1)
    const here = place * 20
    let pair = pairOf(place)
    for (let b = 0; b < next; b++, pair += many) {
      let least = Number.POSITIVE_INFINITY
      let from = 0
      for (let a = 0; a < possible; a++) {
        const sum = reached[here + a]! + pairsBack[pair + a]!
        if (sum < least) {
          least = sum
          from = a
        }
      }
      reached[here + 20 + b] = least + costs[here + 20 + b]!
      cameFrom[here + 20 + b] = from
    }
  }
  let last = 0
  for (let a = 1; a < 10; a++) if (reached[220 + a]! < reached[220 + last]!) last = a
  const least = reached[220 + last]!
  for (let place = 11; place >= 0; place--) {
    codes[place] = last
    last = cameFrom[place * 20 + last]!
  }
  return least
}

export type Checked = { cost: number; second: number; codes: Uint8Array; first: number }

const weight = (place: number) => (place % 2 === 0 ? 3 : 1)
const none = 1e9

/** `to[b][s + weight·b] = min over a of from[a][s] + pair(a, b)`, plus the cost of b. Tables are digit × sum mod 10. */
function forward(
  from: Float32Array,
  to: Float32Array,
  place: number,
  costs: Float32Array,
  pairs: Float32Array,
  even: number,
  evenNext: number,
) {
  const next = manyAt(place + 1)
  const pair = pairOf(place)
  const w = weight(place + 1)
  for (let b = 0; b < 10; b++) {
    const cost = costs[(place + 1) * 20 + b + evenNext]!
    const shift = (w * b) % 10
    for (let s = 0; s < 10; s++) {
      let least = none
      for (let a = 0; a < 10; a++) {
        const sum = from[a * 10 + s]! + pairs[pair + (a + even) * next + b + evenNext]!
        if (sum < least) least = sum
      }
      to[b * 10 + ((s + shift) % 10)] = least + cost
    }
  }
}

/** The same from the end: `to[a][s]` = the least error behind a, where what is behind sums up to s. */
function backward(
  from: Float32Array,
  to: Float32Array,
  place: number,
  costs: Float32Array,
  pairs: Float32Array,
  even: number,
  evenNext: number,
) {
  const next = manyAt(place + 1)
  const pair = pairOf(place)
  const w = weight(place + 1)
  to.fill(none)
  for (let a = 0; a < 10; a++)
    for (let b = 0; b < 10; b++) {
      const both = pairs[pair + (a + even) * next + b + evenNext]! + costs[(place + 1) * 20 + b + evenNext]!
      const shift = (w * b) % 10
      for (let s = 0; s < 10; s++) {
        const sum = from[b * 10 + s]! + both
        const at = a * 10 + ((s + shift) % 10)
        if (sum < to[at]!) to[at] = sum
      }
    }
}

const ahead = Array.from({ length: 12 }, () => new Float32Array(100))
const behind = Array.from({ length: 12 }, () => new Float32Array(100))
const throughs = new Float32Array(240)
const middle = new Float32Array(100)

/**
 * The best number whose parity names a first digit and whose check digit is right, and the least error of any other: for
 * each code at each place the best number that goes through it.
 */
export function checkedPath(costs: Float32Array, { pairs }: Model): Checked {
  throughs.fill(none)
  behind[11]!.fill(none)
  for (let a = 0; a < 10; a++) behind[11]![a * 10] = 0
  for (let place = 10; place >= 6; place--) backward(behind[place + 1]!, behind[place]!, place, costs, pairs, 0, 0)
  middle.fill(none)
  let first = 0
  let cost = none
  const codes = new Uint8Array(12)
  for (let p = 0; p < 10; p++) {
    const even = (place: number) => (place < 6 && parities[p]![place] === "1" ? 10 : 0)
    ahead[0]!.fill(none)
    for (let a = 0; a < 10; a++) ahead[0]![a * 10 + ((p + 3 * a) % 10)] = costs[a + even(0)]!
    for (let place = 0; place < 5; place++)
      forward(ahead[place]!, ahead[place + 1]!, place, costs, pairs, even(place), even(place + 1))
    forward(ahead[5]!, ahead[6]!, 5, costs, pairs, even(5), 0)
    for (let i = 0; i < 100; i++) middle[i] = Math.min(middle[i]!, ahead[6]![i]!)
    for (let place = 5; place >= 0; place--)
      backward(behind[place + 1]!, behind[place]!, place, costs, pairs, even(place), even(place + 1))
    for (let place = 0; place < 6; place++) gather(place, even(place))
    const least = Math.min(...throughs.subarray(0, 20))
    if (least < cost) {
      cost = least
      first = p
    }
  }
  ahead[6]!.set(middle)
  for (let place = 6; place < 11; place++) forward(ahead[place]!, ahead[place + 1]!, place, costs, pairs, 0, 0)
  for (let place = 6; place < 12; place++) gather(place, 0)
  let second = none
  for (let place = 0; place < 12; place++) {
    let best = 0
    for (let code = 1; code < 20; code++) if (throughs[place * 20 + code]! < throughs[place * 20 + best]!) best = code
    codes[place] = best
    for (let code = 0; code < 20; code++) if (code !== best) second = Math.min(second, throughs[place * 20 + code]!)
  }
  return { cost, second, codes, first }
}

function gather(place: number, even: number) {
  const [f, b] = [ahead[place]!, behind[place]!]
  for (let a = 0; a < 10; a++) {
    let least = none
    for (let s = 0; s < 10; s++) {
      const sum = f[a * 10 + s]! + b[a * 10 + ((10 - s) % 10)]!
      if (sum < least) least = sum
    }
    const at = place * 20 + even + a
    if (least < throughs[at]!) throughs[at] = least
  }
}
