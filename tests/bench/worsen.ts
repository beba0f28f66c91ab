// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import { existsSync } from "node:fs"
import { copyFile, mkdir, mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import sharp from "sharp"
import { blurred, type Grey, negative, scaled } from "../../client/scan/grey.ts"
import { dice, greyFile } from "../support/grey-picture.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

// What a dock does to a label, drawn over photographs: the same picture, seed and kind give the same pixels.

type Roll = (least: number, most: number) => number
type Worsening = (grey: Grey, roll: Roll) => Grey | Promise<Grey>

export const worsenings = {
  /** Hardly anything: another photograph of the same label. */
  again: async (grey, roll) => {
    const turned = seenFrom(grey, turnedBy(grey, roll(-7, 7), roll(0.94, 1.06)))
    return asJpeg(grainy(lit(scaled(turned, roll(0.85, 1.12)), roll(0.8, 1), roll(-12, 12)), roll, roll(0.5, 3)), 88)
  },
  turned: (grey, roll) => seenFrom(grey, turnedBy(grey, roll(0, 360), 0.8)),
  aslant: (grey, roll) => seenFrom(grey, aslantBy(grey, roll)),
  /** On a bottle, or a bag that is not smooth. */
  bent: (grey, roll) => seenFrom(grey, bentBy(grey, roll)),
  moved: (grey, roll) => movedBlur(grey, roll(0, Math.PI), roll(0.006, 0.014) * Math.max(grey.width, grey.height)),
  defocused: (grey, roll) => {
    const reach = Math.max(1, Math.round(roll(0.003, 0.007) * Math.max(grey.width, grey.height)))
    return blurred(blurred(grey, reach), Math.max(1, reach >> 1))
  },
  faint: (grey, roll) => grainy(lit(grey, roll(0.12, 0.3), roll(20, 150)), roll, 1),
  grainy: (grey, roll) => grainy(grey, roll, roll(12, 28)),
  small: (grey, roll) => scaled(grey, roll(0.45, 0.7)),
  shaded: (grey, roll) => shaded(grey, roll),
  glaring: (grey, roll) => glaring(grey, roll),
  jpeg: (grey, roll) => asJpeg(grey, Math.round(roll(8, 25))),
  negative: (grey) => negative(grey),
  /** Something dark lies over the white that a code needs on both sides. */
  crowded: async (grey, roll) => crowded(grey, roll(0.02, 0.05)),
} satisfies Record<string, Worsening>
export type Kind = keyof typeof worsenings
export const kinds = Object.keys(worsenings) as Kind[]

/** A picture made worse; without a kind, one that the seed and the name choose. */
export async function worsen(grey: Grey, name: string, seed: number, kind?: Kind): Promise<Grey & { kind: Kind }> {
  let start = seed
  for (const letter of name) start = Math.imul(start, 31) + letter.charCodeAt(0)
  const next = dice(start)
  for (let i = 0; i < 4; i++) next()
  const roll: Roll = (least, most) => least + (most - least) * next()
  const chosen = kind ?? kinds[Math.floor(next() * kinds.length)]!
  return { ...(await worsenings[chosen](printed(grey), roll)), kind: chosen }
}

/** All of a folder's pictures made worse, in a new folder with their answers; which way is said for each. */
export async function worsenAll(from: string, files: readonly string[], seed: number, kind?: Kind) {
  const dir = await mkdtemp(join(tmpdir(), "worsened-"))
  const kindOf = new Map<string, Kind>()
  for (const file of files) {
    const worse = await worsen(await greyFile(join(from, file)), file, seed, kind)
    const to = file.replace(/\.\w+$/, ".png")
    await mkdir(join(dir, dirname(file)), { recursive: true })
    const raw = { width: worse.width, height: worse.height, channels: 1 as const }
    await sharp(worse.data, { raw }).png({ compressionLevel: 1 }).toFile(join(dir, to))
    const answer = file.replace(/\.\w+$/, ".txt")
    if (existsSync(join(from, answer))) await copyFile(join(from, answer), join(dir, answer))
    kindOf.set(to, worse.kind)
  }
  return { dir, kindOf }
}

/** A drawing of a pixel a module is no photograph yet: it is seen larger. */
function printed(grey: Grey): Grey {
  const pure = grey.data.reduce((sum, v) => sum + (v < 16 || v > 239 ? 1 : 0), 0)
  const side = Math.max(grey.width, grey.height)
  return pure > 0.9 * grey.data.length && side < 500 ? scaled(grey, Math.min(4, Math.max(1, 700 / side))) : grey
}

type From = (x: number, y: number) => readonly [x: number, y: number]

/** Each pixel from where `from` says; what lies outside repeats the edge. */
function seenFrom({ data, width, height }: Grey, from: From): Grey {
  const out = new Uint8Array(width * height)
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++, o++) {
      const [u, v] = from(x, y)
      const [a, b] = [Math.max(0, Math.min(width - 1.001, u)), Math.max(0, Math.min(height - 1.001, v))]
      const i = (b | 0) * width + (a | 0)
      const [right, below] = [a % 1, b % 1]
      const top = data[i]! * (1 - right) + data[i + 1]! * right
      const bottom = data[i + width]! * (1 - right) + data[i + width + 1]! * right
      out[o] = top * (1 - below) + bottom * below + 0.5
    }
  return { data: out, width, height }
}

function turnedBy({ width, height }: Grey, degrees: number, part: number): From {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180) / part, Math.sin((degrees * Math.PI) / 180) / part]
  const [mx, my] = [width / 2, height / 2]
  return (x, y) => [mx + (x - mx) * cos + (y - my) * sin, my - (x - mx) * sin + (y - my) * cos]
}

/** A plane that leans away by up to some 40°, seen from close by. */
function aslantBy({ width, height }: Grey, roll: Roll): From {
  const [way, lean] = [roll(0, 2 * Math.PI), roll(0.25, 0.5)]
  const [cos, sin, side] = [Math.cos(way), Math.sin(way), Math.max(width, height)]
  return (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2]
    const along = (dx * cos + dy * sin) / side
    const [near, more] = [1 / (1 - lean * along), lean * 0.6 * along * side]
    return [width / 2 + (dx + more * cos) * near, height / 2 + (dy + more * sin) * near]
  }
}

function bentBy({ width, height }: Grey, roll: Roll): From {
  const side = Math.min(width, height)
  const waves = [0, 1].map(() => ({
    way: roll(0, Math.PI),
    deep: roll(0.008, 0.02) * side,
    fast: roll(0.6, 1.6) * ((2 * Math.PI) / side),
    at: roll(0, 2 * Math.PI),
  }))
  return (x, y) => {
    let [u, v] = [x, y]
    for (const { way, deep, fast, at } of waves) {
      const [cos, sin] = [Math.cos(way), Math.sin(way)]
      const by = deep * Math.sin((x * cos + y * sin) * fast + at)
      u += by * cos
      v += by * sin
    }
    return [u, v]
  }
}

function movedBlur(grey: Grey, way: number, length: number): Grey {
  const { width, height } = grey
  const steps = Math.max(2, Math.ceil(length))
  const sums = new Float32Array(width * height)
  for (let k = 0; k < steps; k++) {
    const by = (k / (steps - 1) - 0.5) * length
    const { data } = seenFrom(grey, (x, y) => [x + by * Math.cos(way), y + by * Math.sin(way)])
    for (let i = 0; i < sums.length; i++) sums[i]! += data[i]! / steps
  }
  return { data: Uint8Array.from(sums, Math.round), width, height }
}

const lit = (grey: Grey, contrast: number, more: number): Grey => ({
  ...grey,
  data: Uint8ClampedArray.from(grey.data, (v) => v * contrast + more) as unknown as Uint8Array,
})

function grainy(grey: Grey, roll: Roll, sigma: number): Grey {
  // three even ones make a bell, of a variance of a quarter
  const data = Uint8ClampedArray.from(grey.data, (v) => v + 2 * sigma * (roll(0, 1) + roll(0, 1) + roll(0, 1) - 1.5))
  return { ...grey, data: data as unknown as Uint8Array }
}

/** Light from one side, and the hard edge of a shadow. */
function shaded({ data, width, height }: Grey, roll: Roll): Grey {
  const [way, edge, deep, slope] = [roll(0, 2 * Math.PI), roll(-0.2, 0.2), roll(0.25, 0.45), roll(0.3, 0.7)]
  const [cos, sin, side] = [Math.cos(way), Math.sin(way), Math.max(width, height)]
  const out = data.map((v, i) => {
    const along = ((i % width) - width / 2) * cos + (Math.floor(i / width) - height / 2) * sin
    const part = along / side
    return Math.min(255, v * (1 - slope * (part + 0.5)) * (part > edge ? deep : 1) * 1.15)
  })
  return { data: out, width, height }
}

/** A lamp's shine beside the middle. */
function glaring({ data, width, height }: Grey, roll: Roll): Grey {
  const side = Math.min(width, height)
  const [mx, my, wide] = [width * roll(0.3, 0.7), height * roll(0.3, 0.7), side * roll(0.06, 0.14)]
  const out = data.map((v, i) => {
    const far = Math.hypot((i % width) - mx, Math.floor(i / width) - my) / wide
    return Math.min(255, v + 330 * Math.exp(-far * far))
  })
  return { data: out, width, height }
}

async function crowded(grey: Grey, wide: number): Promise<Grey> {
  const [code] = await readByZxing(grey, "many")
  const [from, to] = code?.corners ?? []
  if (!code?.isLinear || !from || !to) return grey
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const [cos, sin] = [(to.x - from.x) / length, (to.y - from.y) / length]
  const data = grey.data.map((v, i) => {
    const [x, y] = [(i % grey.width) - from.x, Math.floor(i / grey.width) - from.y]
    const [along, beside] = [x * cos + y * sin, y * cos - x * sin]
    const beyond = Math.max(-along, along - length) / length
    return beyond > 0.02 && beyond < 0.02 + wide && Math.abs(beside) < length / 2 ? 40 : v
  })
  return { ...grey, data }
}

async function asJpeg({ data, width, height }: Grey, quality: number): Promise<Grey> {
  const file = await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer()
  const back = await sharp(file).toColourspace("b-w").raw().toBuffer()
  return { data: Uint8Array.from(back), width, height }
}
