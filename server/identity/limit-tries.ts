import { RateLimiterRes, RateLimiterStoreAbstract } from "rate-limiter-flexible"
import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"

const MINUTE = 60
/** Wrong tries and in how many seconds. The lock holds until the window of the first of them is over. */
const limits = {
  /** One person's PIN on one device. */
  pin: { points: 5, duration: 15 * MINUTE },
  /** All badges on one device: a found handheld is no way to try everyone's. */
  pinOnDevice: { points: 40, duration: 15 * MINUTE },
  /** One person's PIN on all devices: four digits last for years. */
  pinAnywhere: { points: 50, duration: 24 * 60 * MINUTE },
  password: { points: 8, duration: 15 * MINUTE },
  /** Of one address; a whole office may sit behind one. */
  passwordFrom: { points: 100, duration: 15 * MINUTE },
  setupFrom: { points: 20, duration: 15 * MINUTE },
} as const
export type Limit = keyof typeof limits
export type Try = readonly (readonly [Limit, string])[]

type Kept = { points: number; until: number }
const MOST_KEPT = 100_000

/** The library's own memory store reads the machine's clock; ours is the context's. */
class ClockLimiter extends RateLimiterStoreAbstract {
  readonly #kept = new Map<string, Kept>()
  readonly #now: () => number

  constructor(limit: Limit, now: () => number) {
    super({ storeClient: null, keyPrefix: limit, ...limits[limit] })
    this.#now = now
  }

  async _upsert(key: string, points: number, ms: number, forceExpire: boolean): Promise<Kept> {
    const known = await this._get(key)
    const kept =
      known && !forceExpire ? { ...known, points: known.points + points } : { points, until: this.#now() + ms }
    if (this.#kept.size >= MOST_KEPT) this.#forgetOld()
    this.#kept.set(key, kept)
    return kept
  }

  async _get(key: string): Promise<Kept | null> {
    const kept = this.#kept.get(key)
    return kept && kept.until > this.#now() ? kept : null
  }

  async _delete(key: string): Promise<boolean> {
    return this.#kept.delete(key)
  }

  _getRateLimiterRes(_key: string, _changed: number, kept: Kept): RateLimiterRes {
    return new RateLimiterRes(Math.max(this.points - kept.points, 0), kept.until - this.#now(), kept.points)
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#kept) if (until <= this.#now()) this.#kept.delete(key)
  }
}

const limiters = new WeakMap<Context, Map<Limit, ClockLimiter>>()

function limiterOf(ctx: Context, limit: Limit): ClockLimiter {
  const own = limiters.get(ctx) ?? new Map<Limit, ClockLimiter>()
  limiters.set(ctx, own)
  const known = own.get(limit) ?? new ClockLimiter(limit, ctx.now)
  own.set(limit, known)
  return known
}

/**
 * Counts a try before it is made, so that many at once are no way around. Null: go on. A right one is taken off again by
 * `forgiveTry`. Kept by this process; a restart forgets.
 */
export async function countTry(ctx: Context, tries: Try): Promise<Refusal | null> {
  for (const [limit, key] of tries) {
    const waits = await limiterOf(ctx, limit)
      .consume(key)
      .then(
        () => null,
        (refusal: unknown) => refusal,
      )
    if (waits instanceof Error) throw waits
    if (waits)
      return refused("too_many_tries", undefined, {
        retryAfterSeconds: Math.max(1, Math.ceil((waits as RateLimiterRes).msBeforeNext / 1000)),
      })
  }
  return null
}

/** A right one: the first counter of the list begins again, the others only lose this try. */
export async function forgiveTry(ctx: Context, [own, ...others]: Try): Promise<void> {
  if (own) await limiterOf(ctx, own[0]).delete(own[1])
  for (const [limit, key] of others) await limiterOf(ctx, limit).reward(key)
}
