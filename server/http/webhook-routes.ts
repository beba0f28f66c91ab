import { done, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { keepWebhook } from "../refunds/keep-webhook.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

/** The longest that a provider sends: an event with one object in it. */
const MOST_BYTES = 256 * 1024

export const webhookRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/webhooks/:provider",
    who: "provider",
    says: "What a payment provider tells of itself: checked, stored as it came, and worked by a job",
    takesBytes: MOST_BYTES,
    reply: null,
    handle: async ({ ctx, params, request }) => {
      const provider = ctx.providers.get(params.provider ?? "")
      const read = await readBytes(request, MOST_BYTES)
      if (!read.ok) return read
      const body = textOf(read.value)
      if (!provider || body === null) return nothing()
      const header = (name: string) => request.headers.get(name)
      const checked = provider.checkWebhook({ header, body, now: ctx.now() })
      if (!checked.ok) {
        ctx.log.warn({ provider: provider.name, why: checked.why }, "a webhook was refused")
        return nothing()
      }
      const { eventId, repeats } = checked
      if (repeats && tooMany(ctx)) return refused("busy", undefined, { retryAfterSeconds: 60 })
      const webhook = { provider: provider.name, eventId, body, repeats }
      await ctx.database.write((tx) => keepWebhook(tx, ctx, webhook))
      ctx.wakeWorker()
      return { ...done(null), status: 204 }
    },
  }),
]

/** Bare ones a minute that are looked up: whoever makes them up costs us a call each, and no more than these. */
const MOST_BARE = 300
const MINUTE = 60_000
const minutes = new WeakMap<Context, { from: number; count: number }>()

function tooMany(ctx: Context): boolean {
  const known = minutes.get(ctx)
  const now = ctx.now()
  const minute = known && now - known.from < MINUTE ? known : { from: now, count: 0 }
  minute.count++
  minutes.set(ctx, minute)
  return minute.count > MOST_BARE
}

/** One answer to all that is wrong: a stranger learns neither which providers there are nor what was wrong. */
const nothing = () => refused("not_found")

/** As text it is signed and stored; PostgreSQL keeps no NUL in one. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes("\0") ? null : text
  } catch {
    return null
  }
}
