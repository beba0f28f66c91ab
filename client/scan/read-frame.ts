// biome-ignore-all lint/style/noNonNullAssertion: indices run within bounds
import type { Grey } from "./grey.ts"
import { ladder, pictureOf } from "./ladder.ts"
import { ownReading, type Tools } from "./read-still.ts"
import type { Reading } from "./reading.ts"

type FrameTools = Tools & { native: ((grey: Grey) => Promise<Reading[]>) | null }

/** Our own decoder is asked once in so many milliseconds without a code, about the sharpest frame of that time. */
const SECOND = 1000
/** It may take so long: a frame or two are let go meanwhile. */
const OWN = 60

/** Reads frames one after another, each with one dear look at most; remembers how long nothing was found. */
export function frameReader({ engine, native, readBlurred, now }: FrameTools): (grey: Grey) => Promise<Reading[]> {
  let misses = 0
  let since = now()
  let sharpest: { grey: Grey; sharpness: number } | null = null

  return async (grey) => {
    // counted before: a look that fails is not the next frame's too
    const found = await look(grey, misses++)
    if (found.some(({ held }) => !held)) {
      misses = 0
      since = now()
      sharpest = null
      return found
    }
    const sharpness = sharpnessOf(grey)
    if (!sharpest || sharpness > sharpest.sharpness) sharpest = { grey, sharpness }
    if (now() - since < SECOND) return found
    const decode = await readBlurred()
    const own = decode(sharpest.grey, now() + OWN)
    since = now()
    sharpest = null
    return own ? [...found, ownReading(own)] : found
  }

  async function look(grey: Grey, missed: number): Promise<Reading[]> {
    const offered: Reading[] = []
    if (native) {
      const found = await native(grey)
      if (found.some(({ held }) => !held)) return found
      offered.push(...found)
    }
    const picture = pictureOf(grey)
    for (const rung of ladder(missed)) {
      const prepared = rung.prepare(picture)
      const found = prepared ? await engine(prepared, rung.look) : []
      // only the plain look's corners are places in this frame
      const placed = prepared === grey ? found : found.map((each) => ({ ...each, corners: null }))
      if (placed.some(({ held }) => !held)) return placed
      offered.push(...placed)
    }
    return offered
  }
}

/** How steep the picture's edges are, by every fourth row. */
function sharpnessOf({ data, width, height }: Grey): number {
  let sum = 0
  for (let y = 2; y < height; y += 4)
    for (let i = y * width + 1; i < (y + 1) * width; i++) sum += (data[i]! - data[i - 1]!) ** 2
  return sum
}
