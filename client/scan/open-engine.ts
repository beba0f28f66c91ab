import type { Engine } from "./zxing-engine.ts"

/** Calls that the first engine may fail before it is given up: one bad picture is nothing. */
const ENOUGH = 3
/** Calls in a row after which what failed before is forgotten. */
const FORGOTTEN = 50

/** The first engine as long as it works; the second where the first does not open, or has broken down. */
export async function openEngine(first: () => Promise<Engine>, second: () => Promise<Engine>): Promise<Engine> {
  let [failures, well] = [0, 0]
  let engine = await first().catch(second)
  return async (grey, look) => {
    try {
      const found = await engine(grey, look)
      if (++well === FORGOTTEN) failures = 0
      return found
    } catch (error) {
      well = 0
      if (++failures < ENOUGH) throw error
      engine = await second()
      return engine(grey, look)
    }
  }
}
