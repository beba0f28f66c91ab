import * as z from "zod/mini"
import { Locale } from "../../shared/contract/basics.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { Sender, SendingPage, Shipment, SiteAddresses, WayChoice, WaysEnded } from "../../shared/contract/sending.ts"
import { may } from "../../shared/policy/access.ts"
import { bookWay } from "../sending/book-way.ts"
import { cancelWays } from "../sending/cancel-way.ts"
import { keepCarrierWebhook } from "../sending/keep-carrier-webhook.ts"
import { labelFile, labelFormats } from "../sending/label-file.ts"
import { sendLabelAgain } from "../sending/send-label-again.ts"
import { sendingOf } from "../sending/sending-of.ts"
import { setAddress, siteAddresses } from "../sending/set-address.ts"
import { waysToSend } from "../sending/ways-to-send.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

/** One parcel and all that is known of it. */
const MOST_BYTES = 256 * 1024

const LabelQuery = z.object({ format: z._default(z.enum(labelFormats), "4x6"), locale: z.optional(Locale) })
const Choosing = z.object({ choice: WayChoice, number: z.optional(z.int().check(z.gte(1), z.lte(20))) })

export const carrierRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/returns/:id/sending",
    who: "person",
    says: "How a return's parcels come, what their carriers said, and the ways that are offered with their prices",
    reply: SendingPage,
    handle: async ({ ctx, actor, params }) => {
      const returnId = params.id ?? ""
      if (!may(actor, "return.send", { returnId })) return refused("not_allowed", "Customer service sends these.")
      const { read } = ctx.database
      const ways = await waysToSend(read, ctx, { returnId })
      if (ways.length === 0) return refused("not_found", "No such return.")
      return done({ ways, shipments: await sendingOf(read, ctx, returnId) })
    },
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/sending",
    who: "person",
    says: "Chooses for a customer how a parcel comes; the same choice twice is one booking",
    body: Choosing,
    reply: Shipment,
    handle: async ({ ctx, actor, params, body }) => {
      const { choice, number = 1 } = body
      const booking = { returnId: params.id ?? "", choice, number }
      const answer = await ctx.database.write((tx) => bookWay(tx, ctx, actor, booking))
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "DELETE",
    path: "/api/returns/:id/sending",
    who: "person",
    says: "Takes back how a return's parcels were to come; what a carrier has stays what it is",
    reply: WaysEnded,
    handle: async ({ ctx, actor, params }) => {
      const answer = await ctx.database.write((tx) => cancelWays(tx, ctx, actor, { returnId: params.id ?? "" }))
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "GET",
    path: "/api/shipments/:id/label",
    who: "person",
    says: "A parcel's label to print again: 4×6 in or A4 as PDF, or ZPL",
    query: LabelQuery,
    reply: "bytes",
    handle: async ({ ctx, actor, params, query }) =>
      labelFile(ctx.database.read, actor, { shipmentId: params.id ?? "", ...query }),
  }),
  route({
    method: "POST",
    path: "/api/shipments/:id/mail",
    who: "person",
    says: "Mails the way to a label again",
    reply: null,
    handle: async ({ ctx, actor, params }) => {
      const answer = await ctx.database.write((tx) => sendLabelAgain(tx, ctx, actor, { shipmentId: params.id ?? "" }))
      return answer.ok ? { ...answer, status: 204 } : answer
    },
  }),
  route({
    method: "GET",
    path: "/api/sites/addresses",
    who: "person",
    says: "Where each site's parcels are sent to; null: nobody has said, and no carrier can be booked for it",
    reply: SiteAddresses,
    handle: ({ ctx, actor }) => siteAddresses(ctx.database.read, actor),
  }),
  route({
    method: "PUT",
    path: "/api/sites/:id/address",
    who: "person",
    says: "Where a site's parcels are sent to",
    body: Sender,
    reply: Sender,
    handle: async ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => setAddress(tx, ctx, actor, { siteId: params.id ?? "", address: body })),
  }),
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
