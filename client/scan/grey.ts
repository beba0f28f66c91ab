// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds, a million times a frame
// Preparations of a picture before it is read. Our own and not the canvas's, whose scaling differs by browser.

/** Grey pixels, row by row: 0 is black. */
export type Grey = { data: Uint8Array; width: number; height: number }

const blank = (width: number, height: number): Grey => ({ data: new Uint8Array(width * height), width, height })

/** By the luma weights of ITU-R BT.601, as the readers do it. What is transparent is white paper. */
export function greyOf({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }): Grey {
  const grey = blank(width, height)
  for (let i = 0, o = 0; i < grey.data.length; i++, o += 4)
    grey.data[i] = (306 * data[o]! + 601 * data[o + 1]! + 117 * data[o + 2]! + 512) >> 10
  return grey
}

/** Means over boxes of (2·across + 1) × (2·down + 1); the edge repeats. */
export function blurred(grey: Grey, across: number, down = across): Grey {
  return blurColumns(blurRows(grey, across), down)
}

function blurRows({ data, width, height }: Grey, reach: number): Grey {
  if (reach === 0) return { data, width, height }
  const out = blank(width, height)
  const to = out.data
  const last = width - 1
  const share = 65536 / (2 * reach + 1)
  // the edge repeats up to where the box is inside, and from where it is no more
  const [inside, outside] = [Math.min(width, reach), Math.max(0, last - reach)]
  for (let row = 0; row < data.length; row += width) {
    const end = row + last
    let sum = 0
    for (let x = -reach; x <= reach; x++) sum += data[row + Math.max(0, Math.min(last, x))]!
    let x = row
    for (; x < row + inside; x++) {
      to[x] = (sum * share + 32768) >> 16
      sum += data[Math.min(end, x + reach + 1)]! - data[row]!
    }
    for (; x < row + outside; x++) {
      to[x] = (sum * share + 32768) >> 16
      sum += data[x + reach + 1]! - data[x - reach]!
    }
    for (; x <= end; x++) {
      to[x] = (sum * share + 32768) >> 16
      sum += data[end]! - data[Math.max(row, x - reach)]!
    }
  }
  return out
}

function blurColumns({ data, width, height }: Grey, reach: number): Grey {
  const out = blank(width, height)
  if (reach === 0) return { data: data.slice(), width, height }
  const to = out.data
  const last = height - 1
  const share = 65536 / (2 * reach + 1)
  const sums = new Int32Array(width)
  for (let y = -reach; y <= reach; y++) {
    const row = Math.max(0, Math.min(last, y)) * width
    for (let x = 0; x < width; x++) sums[x]! += data[row + x]!
  }
  for (let y = 0; y < height; y++) {
    let gone = Math.max(0, y - reach) * width
    let come = Math.min(last, y + reach + 1) * width
    let at = y * width
    for (let x = 0; x < width; x++) {
      const sum = sums[x]!
      to[at++] = (sum * share + 32768) >> 16
      sums[x] = sum + data[come++]! - data[gone++]!
    }
  }
  return out
}

/** Light divided out: each pixel against the mean of its surroundings, which becomes a middle grey. */
export function evened(grey: Grey, reach: number): Grey {
  const out = blurred(grey, reach)
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.min(255, (grey.data[i]! * 128) / (out.data[i]! + 1))
  return out
}

/** Black and white, each pixel by the mean of its surroundings. */
export function parted(grey: Grey, reach: number): Grey {
  const out = blurred(grey, reach)
  const [from, to] = [grey.data, out.data]
  for (let i = 0; i < to.length; i++) to[i] = from[i]! > to[i]! * 0.95 ? 255 : 0
  return out
}

/** What differs from the mean of its surroundings differs `times` more. */
export function sharpened(grey: Grey, across: number, down: number, times: number): Grey {
  const out = blurred(grey, across, down)
  const [from, to] = [grey.data, out.data]
  for (let i = 0; i < to.length; i++) {
    const v = from[i]! + times * (from[i]! - to[i]!)
    to[i] = v < 0 ? 0 : v > 255 ? 255 : v
  }
  return out
}

export function negative(grey: Grey): Grey {
  return { ...grey, data: grey.data.map((v) => 255 - v) }
}

export function cropped(grey: Grey, left: number, top: number, width: number, height: number): Grey {
  const out = blank(width, height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * grey.width + left
    out.data.set(grey.data.subarray(from, from + width), y * width)
  }
  return out
}

/** To another size: means where it shrinks, straight lines between pixels where it grows. */
export function scaled(grey: Grey, across: number, down = across): Grey {
  const width = Math.max(1, Math.round(grey.width * across))
  const height = Math.max(1, Math.round(grey.height * down))
  // whichever way leaves fewer pixels for the second pass
  return width <= grey.width
    ? scaleRows(scaleRows(grey, width, true), height, false)
    : scaleRows(scaleRows(grey, height, false), width, true)
}

/** For each place of a line of `to`, which places of one of `from` it is made of, and their shares. */
function sharesOf(from: number, to: number) {
  const step = from / to
  const most = Math.ceil(step) + 2
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const share = new Float32Array(to * most)
  for (let i = 0; i < to; i++) {
    const middle = (i + 0.5) * step - 0.5
    const reach = Math.max(1, (step + 1) / 2)
    const a = Math.max(0, Math.ceil(middle - reach))
    const b = Math.min(from - 1, Math.floor(middle + reach))
    first[i] = a
    count[i] = Math.min(most, b - a + 1)
    let sum = 0
    for (let k = 0; k < count[i]!; k++) {
      const off = Math.abs(a + k - middle)
      const part = step <= 1 ? Math.max(0, 1 - off) : Math.max(0, Math.min(1, (step + 1) / 2 - off))
      share[i * most + k] = part
      sum += part
    }
    for (let k = 0; k < count[i]!; k++) share[i * most + k]! /= sum
  }
  return { first, count, share, most }
}

function scaleRows(grey: Grey, to: number, across: boolean): Grey {
  return across ? scaleAcross(grey, to) : scaleDown(grey, to)
}

function scaleAcross(grey: Grey, width: number): Grey {
  if (width === grey.width) return grey
  const out = blank(width, grey.height)
  const { first, count, share, most } = sharesOf(grey.width, width)
  const [data, to, wide] = [grey.data, out.data, grey.width]
  for (let y = 0, at = 0, row = 0; y < grey.height; y++, row += wide)
    for (let x = 0, shares = 0; x < width; x++, shares += most) {
      const from = row + first[x]!
      const many = count[x]!
      let sum = 0.5
      for (let k = 0; k < many; k++) sum += data[from + k]! * share[shares + k]!
      to[at++] = sum
    }
  return out
}

function scaleDown(grey: Grey, height: number): Grey {
  if (height === grey.height) return grey
  const { width } = grey
  const out = blank(width, height)
  const { first, count, share, most } = sharesOf(grey.height, height)
  const line = new Float32Array(width)
  const { data } = grey
  for (let y = 0; y < height; y++) {
    line.fill(0.5)
    for (let k = 0; k < count[y]!; k++) {
      const part = share[y * most + k]!
      if (part === 0) continue
      let from = (first[y]! + k) * width
      for (let x = 0; x < width; x++) line[x]! += data[from++]! * part
    }
    out.data.set(line, y * width)
  }
  return out
}

/** Turned clockwise by degrees about its middle, as large as it needs to be; what comes in from outside is white. */
export function turned(grey: Grey, degrees: number): Grey {
  const { data, width: wide, height: high } = grey
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const width = Math.round(Math.abs(wide * cos) + Math.abs(high * sin))
  const height = Math.round(Math.abs(wide * sin) + Math.abs(high * cos))
  const out = blank(width, height)
  out.data.fill(255)
  // 16 bits behind the point
  const [stepX, stepY] = [Math.round(cos * 65536), Math.round(-sin * 65536)]
  for (let y = 0; y < height; y++) {
    const [dx, dy] = [0.5 - width / 2, y + 0.5 - height / 2]
    let fromX = Math.round((cos * dx + sin * dy + wide / 2 - 0.5) * 65536)
    let fromY = Math.round((cos * dy - sin * dx + high / 2 - 0.5) * 65536)
    for (let o = y * width; o < (y + 1) * width; o++, fromX += stepX, fromY += stepY) {
      const [x, v] = [fromX >> 16, fromY >> 16]
      if (x < 0 || v < 0 || x >= wide - 1 || v >= high - 1) continue
      const [right, below] = [(fromX & 65535) >> 8, (fromY & 65535) >> 8]
      const i = v * wide + x
      const top = data[i]! * (256 - right) + data[i + 1]! * right
      const bottom = data[i + wide]! * (256 - right) + data[i + wide + 1]! * right
      out.data[o] = (top * (256 - below) + bottom * below + 32768) >> 16
    }
  }
  return out
}
