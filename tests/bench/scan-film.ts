import { createWriteStream } from "node:fs"
import { join } from "node:path"
import { finished } from "node:stream/promises"
import sharp from "sharp"
import { labelBarsPicture } from "../support/label-film.ts"

const [WIDTH, HEIGHT] = [1280, 720]
const CARTON = { r: 168, g: 128, b: 88 }
/** At 30 frames a second. */
const BARE = 45
const SHOWN = 60

/** For the fake camera: labels pass one after another, each held askew and a little soft, bare carton in between. */
export async function filmOfPassing(folder: string, codes: readonly string[]): Promise<string> {
  const file = join(folder, "passing.mjpeg")
  const film = createWriteStream(file)
  const carton = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: CARTON } })
  const bare = await carton.clone().jpeg().toBuffer()
  for (const code of codes) {
    const label = await sharp(await labelBarsPicture({ carrier: "", tracking: code, rma: code, shopName: "Belvoir" }))
      .resize({ width: 900 })
      .flatten({ background: "white" })
      .rotate(4, { background: CARTON })
      .toBuffer()
    const scene = await carton
      .clone()
      .composite([{ input: label, gravity: "centre" }])
      .png()
      .toBuffer()
    const seen = await sharp(scene).blur(0.7).jpeg({ quality: 85 }).toBuffer()
    for (let n = 0; n < BARE; n++) film.write(bare)
    for (let n = 0; n < SHOWN; n++) film.write(seen)
  }
  film.end()
  await finished(film)
  return file
}
