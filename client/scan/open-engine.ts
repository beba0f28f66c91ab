import type { Engine } from "./zxing-engine.ts"

/** Calls in a row that the first engine may fail before it is given up: one bad picture is nothing. */
const ENOUGH = 3

/** The first engine as long as it works; the second where the first does not open, or has broken down. */
export async function openEngine(first: () => Promise<Engine>, second: () => Promise<Engine>): Promise<Engine> {
  let failures = 0
  let engine = await first().catch(second)
  return async (grey, look) => {
    try {
      const found = await engine(grey, look)
      failures = 0
      return found
    } catch (error) {
      if (++failures < ENOUGH) throw error
      engine = await second()
      return engine(grey, look)
    }
  }
}
