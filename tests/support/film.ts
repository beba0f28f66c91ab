import { writeFileSync } from "node:fs"
import sharp, { type Sharp } from "sharp"

export interface FilmOptions {
  /** Degrees the label is turned; it sways by ±2 around that, as a hand does. */
  turn?: number
  /** Brightness: 1 as is, 0.5 half as bright. */
  dim?: number
  /** Sigma of a Gaussian blur in pixels; 0 none. */
  blur?: number
  /** Standard deviation of the sensor's noise, 0 to 60 of 255. */
  noise?: number
  /** Share of the picture's smaller side that the label takes. */
  size?: number
  /** Share of the room beside the label through which it goes to and fro, once a loop, smeared by its own speed. */
  travel?: number
  /** Frames in the loop, after which Chromium begins again. */
  frames?: number
  width?: number
  height?: number
}

const CARTON = { r: 168, g: 128, b: 88 }

/** Seconds that the sensor gathers light for a picture. */
const EXPOSURE = 0.012

/** A second: enough for a label, and a third of the work that Chromium's 30 would make on two cores. */
const RATE = 10
const FRAMES = 12

/** Writes a YUV4MPEG2 film (*.y4m) for Chromium's fake camera: a picture on carton, made worse. Width and height are even. */
export async function writeFilm(file: string, picture: Buffer | string, options: FilmOptions = {}): Promise<void> {
  const frames = options.frames ?? FRAMES
  const { width = 1280, height = 720, noise = 0 } = options
  // made once and mirrored in turn: making it is the slow part, and the film need only not look frozen
  const grains = noise > 0 ? await mirrored(await raw(grain(width, height, noise))) : []
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${RATE}:1 Ip A1:1 C420\n`)]
  for (let at = 0; at < frames; at++) {
    const scene = await frame(picture, at / frames, options)
    const over = grains[at % 4]
    const seen = over ? scene.composite([{ ...over, blend: "hard-light" }]) : scene
    parts.push(Buffer.from("FRAME\n"), planesOf(await seen.removeAlpha().raw().toBuffer(), width, height))
  }
  writeFileSync(file, Buffer.concat(parts))
}

/** I420 of RGB by BT.601: brightness of each pixel, then both colours of each four. */
function planesOf(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const pixels = width * height
  const planes = new Uint8Array(pixels * 1.5)
  const [blue, red] = [pixels, pixels * 1.25]
  const of = (at: number) => [rgb[at * 3], rgb[at * 3 + 1], rgb[at * 3 + 2]] as [number, number, number]
  for (let y = 0, at = 0, four = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const [r, g, b] = of(at)
      planes[at] = 16 + 0.257 * r + 0.504 * g + 0.098 * b
      if (x % 2 === 1 || y % 2 === 1) continue
      planes[blue + four] = 128 - 0.148 * r - 0.291 * g + 0.439 * b
      planes[red + four++] = 128 + 0.439 * r - 0.368 * g - 0.071 * b
    }
  return planes
}

/** `at`: 0 to 1, the place in the loop. Raw pixels between the steps: packing PNGs would take most of the time. */
async function frame(picture: Buffer | string, at: number, options: FilmOptions): Promise<Sharp> {
  const { width = 1280, height = 720, turn = 0, dim = 1, blur = 0, size = 0.8 } = options
  const { travel = 0, frames = FRAMES } = options
  const side = Math.round(Math.min(width, height) * size)
  const upright = await raw(
    sharp(picture).rotate().resize(side, side, { fit: "inside" }).flatten({ background: "white" }),
  )
  const sway = 2 * Math.sin(2 * Math.PI * at)
  const turned = await raw(upright.rotate(turn + sway, { background: CARTON }))
  const label = await raw(turned.resize(width, height, { fit: "inside", withoutEnlargement: true }))
  const carton = sharp({ create: { width, height, channels: 3, background: CARTON } })
  const held = await layer(label)
  const [left, top] = [(width - held.raw.width) / 2, Math.round((height - held.raw.height) / 2)]
  const reach = travel * left
  const away = Math.round(reach * Math.sin(2 * Math.PI * at))
  const scene = await raw(carton.composite([{ ...held, left: Math.round(left) + away, top }]))
  const speed = 2 * Math.PI * reach * Math.cos(2 * Math.PI * at) * (RATE / frames)
  const dimmed = (await smeared(scene, Math.abs(speed) * EXPOSURE)).modulate({ brightness: dim })
  return raw(blur > 0 ? dimmed.blur(blur) : dimmed)
}

/** Along the way that it went while the sensor gathered light. */
async function smeared(scene: Sharp, length: number): Promise<Sharp> {
  const width = Math.max(1, Math.round(length)) | 1
  if (width < 3) return scene
  const row = (weight: number) => Array<number>(width).fill(weight)
  return raw(scene.convolve({ width, height: 3, kernel: [...row(0), ...row(1), ...row(0)] }))
}

/** The four ways to lay the same grain over a picture. */
async function mirrored(grain: Sharp) {
  return [
    await layer(grain.clone()),
    await layer(grain.clone().flip()),
    await layer(grain.clone().flop()),
    await layer(grain.clone().flip().flop()),
  ]
}

const grain = (width: number, height: number, sigma: number) =>
  sharp({
    create: { width, height, channels: 3, background: "grey", noise: { type: "gaussian", mean: 128, sigma } },
  })

async function layer(picture: Sharp) {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels } }
}

/** The picture as it is now: sharp orders its steps by itself otherwise (it turns before it scales). */
async function raw(picture: Sharp): Promise<Sharp> {
  const { input, raw } = await layer(picture)
  return sharp(input, { raw })
}
