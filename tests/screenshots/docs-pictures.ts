import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import sharp from "sharp"
import type { Album, Size } from "./shots.ts"

/** A screen that a page of docs/ shows: the walk that comes by it, what the walk calls it, and the size of its role. */
interface DocsPicture {
  name: string
  walk: string
  shot: string
  size: Size
}

/** Which pictures the docs show. `npm run screenshots -- --docs` takes them anew, in light. */
export const docsPictures: readonly DocsPicture[] = [
  { name: "dock-ready", walk: "op", shot: "ready-with-open", size: "handheld" },
  { name: "dock-found", walk: "op", shot: "found", size: "handheld" },
  { name: "dock-unit", walk: "op", shot: "unit", size: "handheld" },
  { name: "dock-place", walk: "op", shot: "place", size: "handheld" },
  { name: "dock-offline", walk: "op", shot: "inside-offline", size: "handheld" },
  { name: "device", walk: "op", shot: "device", size: "handheld" },
  { name: "lead-case", walk: "lead", shot: "review-case", size: "tablet" },
  { name: "finance-case", walk: "finance", shot: "refunds-case", size: "desk" },
  { name: "service-search", walk: "customer_service", shot: "returns-found", size: "desk" },
  { name: "service-announce", walk: "customer_service", shot: "returns-announce", size: "desk" },
  { name: "people", walk: "en-administrator", shot: "people", size: "desk" },
  { name: "imports", walk: "en-administrator", shot: "imports", size: "desk" },
  { name: "keys", walk: "en-administrator", shot: "keys", size: "desk" },
  { name: "api", walk: "en-pages", shot: "api", size: "desk" },
]

/** Enough to read the words of a screen by. */
const WIDTH: Record<Size, number> = { handheld: 360, tablet: 640, desk: 1200 }
export const MOST_BYTES = 60_000

/** An album of these alone. */
export const docsAlbum = (folder: string): Album => ({
  folder,
  walks: new Set(docsPictures.map(({ walk }) => walk)),
  wants: (walk, shot, size, scheme) => scheme === "light" && docsPictures.some((one) => isOf(one, walk, shot, size)),
})

/** Writes what the walks took of the list into `into`; what one walk alone did not come by stays as it was. */
export async function writeDocsPictures(from: string, into: string): Promise<{ pictures: number; missing: string[] }> {
  const files = readdirSync(from)
  const missing: string[] = []
  mkdirSync(into, { recursive: true })
  for (const { name, walk, shot, size } of docsPictures) {
    const taken = new RegExp(`^${walk}-\\d+-${shot}\\.${size}\\.light\\.png$`)
    const file = files.find((each) => taken.test(each))
    const picture = join(into, `${name}.webp`)
    if (file) writeFileSync(picture, await small(join(from, file), size))
    else if (!existsSync(picture)) missing.push(name)
  }
  return { pictures: docsPictures.length - missing.length, missing }
}

async function small(file: string, size: Size): Promise<Buffer> {
  const picture = sharp(file).resize({ width: WIDTH[size], withoutEnlargement: true })
  for (let quality = 84; ; quality -= 8) {
    const written = await picture.clone().webp({ quality, effort: 6 }).toBuffer()
    if (written.length <= MOST_BYTES || quality < 40) return written
  }
}

const isOf = (one: DocsPicture, walk: string, shot: string, size: Size) =>
  one.walk === walk && one.shot === shot && one.size === size
