import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import sharp from "sharp"
import { type ReturnLabel, returnSheet } from "../../server/labels/return-label.ts"
import { dots } from "../../server/labels/sheet.ts"
import { svgOf } from "../../server/labels/sheet-to-svg.ts"
import { type FilmOptions, writeFilm } from "./film.ts"

/** As a camera sees it in a tired hand under bad light, and as a reader must still read it. */
export const SHAKY: FilmOptions = { turn: 9, dim: 0.6, blur: 0.8, noise: 8, size: 0.98, frames: 8 }
/** The same while the parcel is still being pushed along: sharp for a moment only, where it turns back. */
export const MOVING: FilmOptions = { ...SHAKY, turn: 4, travel: 0.7, frames: 12 }
/** Held still, in the corner of the hall whose lamp is broken. */
export const DIM: FilmOptions = { size: 0.98, dim: 0.25, noise: 4, frames: 4 }

/** A film for Chromium's fake camera, aimed at the bars of one printed label and made worse; answers with its path. */
export async function filmOfLabel(folder: string, label: ReturnLabel, options: FilmOptions = SHAKY): Promise<string> {
  const file = join(folder, `label-${label.tracking}.y4m`)
  await writeFilm(file, await labelBarsPicture(label), options)
  return file
}

/** Several labels' bars one below the other, near enough for one look. */
export async function filmOfLabels(
  folder: string,
  labels: readonly ReturnLabel[],
  options: FilmOptions = DIM,
): Promise<string> {
  const file = join(folder, "labels.y4m")
  const bars = await Promise.all(labels.map((label) => labelBarsPicture(label)))
  const height = bars.length * dots(44)
  const sheet = sharp({ create: { width: dots(100), height, channels: 3, background: "white" } })
  const both = sheet.composite(bars.map((input, i) => ({ input, left: 0, top: i * dots(44) })))
  await writeFilm(file, await both.png().toBuffer(), options)
  return file
}

/** Its QR is the return's: only the bars name the parcel. */
export async function labelBarsPicture(label: ReturnLabel): Promise<Buffer> {
  // where the server's look at photos is loaded in the same process, it has forbidden drawings; this one is our own
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] })
  return sharp(Buffer.from(svgOf(returnSheet(label), "label")))
    .extract({ left: 0, top: dots(61), width: dots(100), height: dots(44) })
    .png()
    .toBuffer()
}

/** One of the real photographs: a return of the demo waits for its parcel. */
export const photographed = {
  path: resolve(import.meta.dirname, "../fixtures/label-photo/label.jpg"),
  /** What its bars hold. */
  text: readFileSync(resolve(import.meta.dirname, "../fixtures/label-photo/label.txt"), "utf8"),
}

/** A film of that photograph held before the camera, as still as a hand can; answers with its path. */
export async function filmOfPhotograph(folder: string, options: FilmOptions = { size: 1, frames: 4 }): Promise<string> {
  const file = join(folder, "photograph.y4m")
  await writeFilm(file, photographed.path, options)
  return file
}
