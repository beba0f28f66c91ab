import { parseArgs } from "node:util"
import { FEWEST_RETURNS, MOST_RETURNS, USUAL_RETURNS } from "./sizes.ts"

const USAGE = `npm run demo -- [--returns ${USUAL_RETURNS}] [--seed 7] [--now 2026-11-24T08:00:00Z] [--planted]
Writes a demo into DATA_DIR or DATABASE_URL. The same give the same data. --planted adds a shop of two years in which known things are wrong. It takes the place of a demo; anything else it leaves alone.`

export interface Wanted {
  returns: number
  seed: number | undefined
  now: number | undefined
  planted: boolean
}

/** What was asked for, or what is wrong with it. */
export function readWanted(args: string[]): Wanted | string {
  try {
    const options = {
      returns: { type: "string" },
      seed: { type: "string" },
      now: { type: "string" },
      planted: { type: "boolean" },
    } as const
    const { values } = parseArgs({ args, options })
    const returns = values.returns === undefined ? USUAL_RETURNS : Number(values.returns)
    const seed = values.seed === undefined ? undefined : Number(values.seed)
    const now = values.now === undefined ? undefined : Date.parse(values.now)
    if (!Number.isInteger(returns) || returns < FEWEST_RETURNS || returns > MOST_RETURNS)
      return `--returns is wrong: it wants a whole number from ${FEWEST_RETURNS} to ${MOST_RETURNS}.`
    if (seed !== undefined && !Number.isSafeInteger(seed)) return "--seed is wrong: it wants a whole number."
    if (Number.isNaN(now)) return "--now is wrong: it wants a moment, as 2026-11-24T08:00:00Z."
    return { returns, seed, now, planted: values.planted ?? false }
  } catch {
    return USAGE
  }
}
