import sharp from "sharp"
import type { Grey } from "../../client/scan/grey.ts"

/** A picture file as grey pixels, as the worker makes them of a frame. */
export async function greyFile(path: string): Promise<Grey> {
  const picture = sharp(path).rotate().flatten({ background: "#fff" }).toColourspace("b-w")
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { data: Uint8Array.from(data), width: info.width, height: info.height }
}

/** The same numbers on every run. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
