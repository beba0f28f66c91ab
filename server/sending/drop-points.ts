import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Sender } from "../../shared/contract/sending.ts"
import type { Context } from "../context.ts"

type Carriers = NonNullable<Context["carriers"]>
type Carrier = Carriers extends ReadonlyMap<string, infer C> ? C : never
export type DropPoint = Awaited<ReturnType<Carrier["points"]>>[number]

export interface PointsAsked {
  carrier: string
  postcode: string
  town: string
  /** Two capital letters. */
  country: string
}

const KEPT_FOR = 15 * 60_000
/** Shops do not move: what was answered an hour ago serves while the carrier does not answer. */
const SERVES_FOR = 24 * 60 * 60_000
const MOST_KEPT = 500
const MOST_SHOWN = 12
/** A customer waits. */
const PATIENCE = 5_000

type Answer = { at: number; value: readonly unknown[] }
const answers = new WeakMap<Carriers, Map<string, Answer>>()

/**
 * Where it may be handed in near a postcode or a town, the nearest first, with opening hours; asked of the carrier while
 * the customer waits, so outside of every transaction. Refused where it does not answer (`busy`): any point takes it.
 */
export async function dropPoints(ctx: Context, asked: PointsAsked): Promise<Result<DropPoint[]>> {
  const carrier = ctx.carriers?.get(asked.carrier)
  const postcode = asked.postcode.trim().slice(0, 12)
  const town = asked.town.trim().slice(0, 60)
  if (!carrier?.capabilities.points) return refused("not_found", "This carrier names no points.")
  if (postcode === "" && town === "")
    return refused("invalid", "Near what?", { errors: [{ path: "postcode", wants: "a postcode or a town" }] })
  const place = { postcode, town, country: asked.country }
  const key = JSON.stringify(["points", carrier.name, place.country, postcode, town.toLowerCase()])
  const points = await keptOr(ctx, key, () => carrier.points(place))
  if (!points) return refused("busy", "This carrier does not answer at the moment.", { retryAfterSeconds: 30 })
  return done([...points].sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity)).slice(0, MOST_SHOWN))
}

/** Days on which it can be fetched at home; as `dropPoints`. */
export async function pickupDays(
  ctx: Context,
  { carrier: name, sender }: { carrier: string; sender: Sender },
): Promise<Result<string[]>> {
  const carrier = ctx.carriers?.get(name)
  if (!carrier?.capabilities.ways.includes("pickup")) return refused("not_found", "This carrier fetches nothing.")
  const key = JSON.stringify(["days", name, sender.country, sender.postcode, sender.lines])
  const days = await keptOr(ctx, key, () => carrier.slots(sender))
  if (!days) return refused("busy", "This carrier does not answer at the moment.", { retryAfterSeconds: 30 })
  const today = new Date(ctx.now()).toISOString().slice(0, 10)
  return done(days.filter((day) => day > today).slice(0, MOST_SHOWN))
}

async function keptOr<T>(ctx: Context, key: string, ask: () => Promise<T[]>): Promise<readonly T[] | null> {
  const { carriers } = ctx
  if (!carriers) return null
  const kept = answers.get(carriers) ?? new Map<string, Answer>()
  answers.set(carriers, kept)
  const known = kept.get(key) as { at: number; value: readonly T[] } | undefined
  const age = known ? ctx.now() - known.at : Infinity
  if (known && age < KEPT_FOR) return known.value
  const value = await patiently(ask()).catch((error: unknown) => {
    ctx.log.warn({ err: error }, "a carrier did not say what a customer asked for")
    return null
  })
  if (value === null) return known && age < SERVES_FOR ? known.value : null
  kept.delete(key)
  kept.set(key, { at: ctx.now(), value })
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(old)
  return value
}

function patiently<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE)
  })
  return Promise.race([answer, over]).finally(() => clearTimeout(timer))
}
