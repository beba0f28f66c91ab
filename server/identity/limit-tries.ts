import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"

const MINUTE = 60
/** Wrong tries and in how many seconds. The lock holds until the window of the first of them is over. */
const limits = {
  /** One person's PIN on one device. */
  pin: { tries: 5, seconds: 15 * MINUTE },
  /** All badges on one device: a found handheld is no way to try everyone's. */
  pinOnDevice: { tries: 40, seconds: 15 * MINUTE },
  /** One person's PIN on all devices: four digits last for years. */
  pinAnywhere: { tries: 50, seconds: 24 * 60 * MINUTE },
  password: { tries: 8, seconds: 15 * MINUTE },
  /** Of one address; a whole office may sit behind one. */
  passwordFrom: { tries: 100, seconds: 15 * MINUTE },
  setupFrom: { tries: 20, seconds: 15 * MINUTE },
  /** Links to a customer's page that open nothing, and answers that cannot be taken, of one address. */
  bankFrom: { tries: 30, seconds: 15 * MINUTE },
  /** Answers of one visit. */
  bankVisit: { tries: 15, seconds: 15 * MINUTE },
  /** The same of links to a customer's return, and of what they send from its page. */
  trackFrom: { tries: 30, seconds: 15 * MINUTE },
  trackVisit: { tries: 30, seconds: 15 * MINUTE },
  /** A customer's search for their order that found none, of one address; a family or an office may sit behind it. */
  portalFrom: { tries: 30, seconds: 15 * MINUTE },
  /** The same of one number, wherever it comes from: a postcode is soon guessed. */
  portalOrder: { tries: 10, seconds: 15 * MINUTE },
} as const
export type Limit = keyof typeof limits
export type Try = readonly (readonly [Limit, string])[]

interface Window {
  tries: number
  /** By the context's clock. */
  until: number
}
const MOST_KEPT = 100_000
const kept = new WeakMap<Context, Map<string, Window>>()

/**
 * Counts a try before it is made, so that many at once are no way around. Null: go on. A right one is taken off again by
 * `forgiveTry`. Kept by this process; a restart forgets.
 */
export function countTry(ctx: Context, tries: Try): Refusal | null {
  for (const [limit, key] of tries) {
    const window = windowOf(ctx, limit, key)
    if (window.tries >= limits[limit].tries) {
      const retryAfterSeconds = Math.ceil((window.until - ctx.now()) / 1000)
      return refused("too_many_tries", undefined, { retryAfterSeconds })
    }
    window.tries++
  }
  return null
}

/** A right one: the first counter of the list begins again, the others only lose this try. */
export function forgiveTry(ctx: Context, [own, ...others]: Try): void {
  if (own) windowOf(ctx, ...own).tries = 0
  for (const one of others) windowOf(ctx, ...one).tries--
}

/** The window that is open, else a new one. */
function windowOf(ctx: Context, limit: Limit, key: string): Window {
  const all = kept.get(ctx) ?? new Map<string, Window>()
  kept.set(ctx, all)
  const known = all.get(`${limit} ${key}`)
  if (known && known.until > ctx.now()) return known
  if (all.size >= MOST_KEPT) for (const [name, { until }] of all) if (until <= ctx.now()) all.delete(name)
  const opened = { tries: 0, until: ctx.now() + limits[limit].seconds * 1000 }
  all.set(`${limit} ${key}`, opened)
  return opened
}
