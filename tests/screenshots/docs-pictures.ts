import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import sharp from "sharp"
import { type Album, type Size, sizes } from "./shots.ts"

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

/** The five outcomes of a scan, side by side: as most see them, and below as somebody does who cannot tell red from green. */
export const outcomes = {
  name: "dock-outcomes",
  walk: "op",
  size: "handheld" as Size,
  shots: ["found", "unit", "ask-already-received", "unknown-parcel", "misread"],
}

/** Enough to read the words of a screen by. */
const WIDTH: Record<Size, number> = { handheld: 360, tablet: 640, desk: 1200 }
export const MOST_BYTES = 60_000

/** An album of these alone. */
export const docsAlbum = (folder: string): Album => ({
  folder,
  walks: new Set(docsPictures.map(({ walk }) => walk)),
  wants: (walk, shot, size, scheme) =>
    scheme === "light" && (docsPictures.some((one) => isOf(one, walk, shot, size)) || isOutcome(walk, shot, size)),
  withoutGreen: isOutcome,
})

function isOutcome(walk: string, shot: string, size: Size): boolean {
  return walk === outcomes.walk && size === outcomes.size && outcomes.shots.includes(shot)
}

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
  const together = join(into, `${outcomes.name}.webp`)
  const sheet = await outcomesTogether(from, files)
  if (sheet) writeFileSync(together, sheet)
  else if (!existsSync(together)) missing.push(outcomes.name)
  return { pictures: docsPictures.length + 1 - missing.length, missing }
}

/** Two rows of five, at less than half of their size: what arm's length leaves of a screen. */
async function outcomesTogether(from: string, files: readonly string[]): Promise<Buffer | null> {
  const [width, gap] = [180, 12]
  const height = Math.round((width * sizes[outcomes.size].height) / sizes[outcomes.size].width)
  const parts = []
  for (const [row, sight] of ["light", "deuteranopia"].entries())
    for (const [column, shot] of outcomes.shots.entries()) {
      const taken = new RegExp(`^${outcomes.walk}-\\d+-${shot}\\.${outcomes.size}\\.${sight}\\.png$`)
      const file = files.find((each) => taken.test(each))
      if (!file) return null
      const input = await sharp(join(from, file)).resize({ width, height }).toBuffer()
      parts.push({ input, left: gap + column * (width + gap), top: gap + row * (height + gap) })
    }
  const canvas = { width: gap + 5 * (width + gap), height: gap + 2 * (height + gap), channels: 3 as const }
  const sheet = await sharp({ create: { ...canvas, background: "#808a87" } })
    .composite(parts)
    .png()
    .toBuffer()
  return underLimit(sharp(sheet))
}

async function small(file: string, size: Size): Promise<Buffer> {
  return underLimit(sharp(file).resize({ width: WIDTH[size], withoutEnlargement: true }))
}

async function underLimit(picture: ReturnType<typeof sharp>): Promise<Buffer> {
  for (let quality = 84; ; quality -= 8) {
    const written = await picture.clone().webp({ quality, effort: 6 }).toBuffer()
    if (written.length <= MOST_BYTES || quality < 40) return written
  }
}

const isOf = (one: DocsPicture, walk: string, shot: string, size: Size) =>
  one.walk === walk && one.shot === shot && one.size === size
