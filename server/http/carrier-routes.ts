import { done, refused } from "../../shared/contract/problem.ts"
import { keepCarrierWebhook } from "../sending/keep-carrier-webhook.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

/** One parcel and all that is known of it. */
const MOST_BYTES = 256 * 1024

export const carrierRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/carriers/:carrier/webhooks",
    who: "provider",
    says: "What a carrier tells of its parcels: checked, stored as it came, and worked by a job",
    takesBytes: MOST_BYTES,
    reply: null,
    handle: async ({ ctx, params, request }) => {
      const carrier = ctx.carriers?.get(params.carrier ?? "")
      const read = await readBytes(request, MOST_BYTES)
      if (!read.ok) return read
      const body = textOf(read.value)
      // one answer to all that is wrong: a stranger learns neither which carriers there are nor what was wrong
      if (!carrier || body === null) return refused("not_found")
      const header = (name: string) => request.headers.get(name)
      const checked = carrier.checkWebhook({ header, body, now: ctx.now() })
      if (!checked.ok) {
        ctx.log.warn({ carrier: carrier.name, why: checked.why }, "a carrier's webhook was refused")
        return refused("not_found")
      }
      const webhook = { carrier: carrier.name, eventId: checked.eventId, body }
      await ctx.database.write((tx) => keepCarrierWebhook(tx, ctx, webhook))
      ctx.wakeWorker()
      return { ...done(null), status: 204 }
    },
  }),
]

/** As text it is signed and stored; PostgreSQL keeps no NUL in one. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes("\0") ? null : text
  } catch {
    return null
  }
}
