import type { BlurredEan } from "./blurred/read-blurred-ean.ts"
import type { Grey } from "./grey.ts"
import { scaled } from "./grey.ts"
import { cheapRungs, dearRungs, pictureOf, type Rung } from "./ladder.ts"
import { mustBeHeld, type Reading } from "./reading.ts"
import type { Engine } from "./zxing-engine.ts"

export type ReadBlurred = (grey: Grey, until: number) => BlurredEan | null
export type Tools = { engine: Engine; readBlurred: () => Promise<ReadBlurred>; now: () => number }
/** Milliseconds in all, of the ladder, and of our own decoder where it was asked. */
export type Still = { readings: Reading[]; ms: number; ladderMs: number; ownMs: number | null }

/** Milliseconds after which nothing new is begun: by the ladder before and after our own decoder, and by that. */
const CHEAP = 120
const DEAR = 140
const OWN = 150
const ALL = 390
/** Our own decoder goes on for so long where it is close to a number. */
const LONGER = 130
/** Of the plain look. */
const NOTHING = 0.2
/** A label fills a good part of a photo that is taken of it: more pixels than these only cost time. */
const MOST_SIDE = 1600
/** A canvas of a whole 48 MP photo is refused by some phones and fills the memory of others. */
const MOST_CANVAS = 2 * MOST_SIDE

/** How large a picture is drawn to take its pixels: as it is, but for the largest. */
export function canvasFor(wide: number, high: number): { width: number; height: number } {
  const part = Math.min(1, MOST_CANVAS / Math.max(wide, high))
  return { width: Math.max(1, Math.round(wide * part)), height: Math.max(1, Math.round(high * part)) }
}

/** Reads a still photo at full effort: the ladder, our own decoder for what it misses, and what may only be offered last. */
export async function readStill(photo: Grey, { engine, readBlurred, now }: Tools): Promise<Still> {
  const began = now()
  const grey = shrunk(photo)
  const picture = pictureOf(grey)
  const offered: Reading[] = []
  let [ladderMs, plainMs] = [0, 0]
  let ownMs: number | null = null

  const climb = async (rungs: readonly Rung[], share: number): Promise<Reading[] | null> => {
    for (const rung of rungs) {
      // what a rung will take is known from the plain look; one that costs next to nothing is always tried
      const more = rung.cost * plainMs
      const isLate = ladderMs + more > share || now() - began + more > ALL
      if (ladderMs > 0 && isLate && rung.cost > NOTHING) continue
      const start = now()
      const prepared = rung.prepare(picture)
      const found = prepared ? await engine(prepared, rung.look) : []
      const took = now() - start
      if (ladderMs === 0) plainMs = took
      ladderMs += took
      const believed = found.filter(({ held }) => !held)
      if (believed.length > 0) return believed
      offered.push(...found)
      if (found.some(isWholeUpcE)) return offered
    }
    return null
  }
  const askOwn = async (): Promise<Reading[] | null> => {
    const decode = await readBlurred()
    const start = now()
    const found = decode(grey, Math.min(start + OWN, began + ALL - LONGER))
    ownMs = now() - start
    if (!found) return null
    const reading = ownReading(found)
    if (!reading.held) return [reading]
    offered.push(reading)
    return null
  }
  const readings = (await climb(cheapRungs, CHEAP)) ?? (await askOwn()) ?? (await climb(dearRungs, DEAR)) ?? offered
  return { readings: distinct(readings), ms: now() - began, ladderMs, ownMs }
}

function shrunk(photo: Grey): Grey {
  const part = MOST_SIDE / Math.max(photo.width, photo.height)
  return part < 0.95 ? scaled(photo, part) : photo
}

const isWholeUpcE = (reading: Reading) => reading.symbology === "UPCE" && !mustBeHeld({ ...reading, symbology: "" })

/** Our own decoder looks at a band of lines at once. */
export const ownReading = ({ text, sure, lines }: BlurredEan): Reading => ({
  text,
  aim: "]E0",
  symbology: "EAN13",
  isLinear: true,
  lineCount: lines,
  held: !sure,
  corners: null,
})

function distinct(readings: readonly Reading[]): Reading[] {
  const seen = new Set<string>()
  return readings.filter(({ text }) => !seen.has(text) && seen.add(text))
}
