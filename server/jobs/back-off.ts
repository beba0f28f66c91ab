import type { Context } from "../context.ts"

const LONGEST = 15 * 60_000

/** 2 s, 4 s, 8 s … 15 min, each up to a quarter longer so that what failed together does not return together. */
export function backOff(ctx: Context, tries: number): number {
  const wait = Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 20))
  const [random = 0] = ctx.randomBytes(1)
  return Math.round(wait * (1 + random / 1024))
}
