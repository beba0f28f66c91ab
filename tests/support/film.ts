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
  /** Frames in the loop; Chromium plays 30 a second and begins again. */
  frames?: number
  width?: number
  height?: number
}

const CARTON = { r: 168, g: 128, b: 88 }

/** Writes a film for Chromium's fake camera: a picture on carton, made worse. MJPEG is JPEGs one after another. */
export async function writeFilm(file: string, picture: Buffer | string, options: FilmOptions = {}): Promise<void> {
  const frames = options.frames ?? 12
  const { width = 1280, height = 720, noise = 0 } = options
  // made once and mirrored in turn: making it is the slow part, and the film need only not look frozen
  const grains = noise > 0 ? await mirrored(await raw(grain(width, height, noise))) : []
  const parts: Buffer[] = []
  for (let at = 0; at < frames; at++) {
    const scene = await frame(picture, at / frames, options)
    const over = grains[at % 4]
    const seen = over ? scene.composite([{ ...over, blend: "hard-light" }]) : scene
    parts.push(await seen.jpeg({ quality: 85 }).toBuffer())
  }
  writeFileSync(file, Buffer.concat(parts))
}

/** `at`: 0 to 1, the place in the loop. Raw pixels between the steps: packing PNGs would take most of the time. */
async function frame(picture: Buffer | string, at: number, options: FilmOptions): Promise<Sharp> {
  const { width = 1280, height = 720, turn = 0, dim = 1, blur = 0, size = 0.8 } = options
  const side = Math.round(Math.min(width, height) * size)
  const upright = await raw(
    sharp(picture).rotate().resize(side, side, { fit: "inside" }).flatten({ background: "white" }),
  )
  const sway = 2 * Math.sin(2 * Math.PI * at)
  const turned = await raw(upright.rotate(turn + sway, { background: CARTON }))
  const label = await raw(turned.resize(width, height, { fit: "inside", withoutEnlargement: true }))
  const carton = sharp({ create: { width, height, channels: 3, background: CARTON } })
  const scene = await raw(carton.composite([{ ...(await layer(label)), gravity: "centre" }]))
  const dimmed = scene.modulate({ brightness: dim })
  return raw(blur > 0 ? dimmed.blur(blur) : dimmed)
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
