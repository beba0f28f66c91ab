import { readdirSync } from "node:fs"
import { join } from "node:path"
import sharp from "sharp"
import { type Size, schemes, sizes } from "./shots.ts"

/** Columns, and the width of a picture on the sheet. */
const laid: Record<Size, [number, number]> = { handheld: [8, 270], tablet: [7, 300], desk: [4, 560] }
const GAP = 12
const LINE = 22

/** One picture with all of a size and a scheme side by side. */
export async function makeSheets(folder: string): Promise<{ pictures: number; sheets: number }> {
  // where photos are decoded, drawings are shut out: our captions are one
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] })
  const all = readdirSync(folder).filter((file) => !file.startsWith("sheet-"))
  let sheets = 0
  for (const size of Object.keys(sizes) as Size[])
    for (const scheme of schemes) {
      const files = all.filter((file) => file.endsWith(`.${size}.${scheme}.png`)).sort()
      if (files.length === 0) continue
      await makeSheet(folder, files, size, scheme)
      sheets++
    }
  return { pictures: all.length, sheets }
}

async function makeSheet(folder: string, files: string[], size: Size, scheme: string) {
  const [columns, width] = laid[size]
  const height = Math.round((sizes[size].height * width) / sizes[size].width)
  const rows = Math.ceil(files.length / columns)
  const parts = files.map(async (file, at) => {
    const left = GAP + (at % columns) * (width + GAP)
    const top = GAP + Math.floor(at / columns) * (height + LINE + GAP)
    const picture = await sharp(join(folder, file)).resize(width, height).toBuffer()
    return [
      { input: caption(file.split(".")[0] ?? "", width), left, top },
      { input: picture, left, top: top + LINE },
    ]
  })
  const sheet = {
    width: GAP + columns * (width + GAP),
    height: GAP + rows * (height + LINE + GAP),
    channels: 3 as const,
    background: "#808a87",
  }
  await sharp({ create: sheet })
    .composite((await Promise.all(parts)).flat())
    .png()
    .toFile(join(folder, `sheet-${size}-${scheme}.png`))
}

const caption = (words: string, width: number) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LINE}"><text x="0" y="15" font-family="sans-serif" font-size="14" fill="#fff">${words}</text></svg>`,
  )
