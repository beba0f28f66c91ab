import { done, refused } from "../../shared/contract/problem.ts"
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
      const webhook = { provider: provider.name, eventId, body, repeats }
      await ctx.database.write((tx) => keepWebhook(tx, ctx, webhook))
      ctx.wakeWorker()
      return { ...done(null), status: 204 }
    },
  }),
]

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
