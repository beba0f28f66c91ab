import { buffer } from "node:stream/consumers"
import * as z from "zod/mini"
import { Locale } from "../../shared/contract/basics.ts"
import { done } from "../../shared/contract/problem.ts"
import {
  Announced,
  Announcement,
  Cancelling,
  Correcting,
  Extending,
  LinkAsked,
  LinkMade,
  NewNote,
  OrderPage,
  ReturnActed,
  ReturnNote,
  ReturnPage,
} from "../../shared/contract/returns.ts"
import { SearchQuery, SearchReply } from "../../shared/contract/search.ts"
import { UnclaimedParcels } from "../../shared/contract/unclaimed.ts"
import { announceFor } from "../intake/announce-for.ts"
import { cancelReturn } from "../intake/cancel-return.ts"
import { correctReturn } from "../intake/correct-return.ts"
import { extendWindow } from "../intake/extend-window.ts"
import { labelOf } from "../intake/label-of.ts"
import { noteReturn } from "../intake/note-return.ts"
import { orderPage } from "../intake/order-page.ts"
import { returnPage } from "../intake/return-page.ts"
import { search } from "../intake/search.ts"
import { unclaimedParcels } from "../intake/unclaimed-parcels.ts"
import { renewLink } from "../tracking/renew-link.ts"
import { type Route, route } from "./route.ts"

const LabelQuery = z.object({ locale: z.optional(Locale), as: z.optional(z.enum(["pdf", "svg"])) })

/** Customer service. */
export const returnRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/search",
    who: "person",
    says: "Returns and orders by number, tracking, article, LPN, serial, e-mail or name, at most 20 at a time",
    body: SearchQuery,
    anyText: true,
    reply: SearchReply,
    handle: ({ ctx, actor, body: { text, cursor } }) =>
      search(ctx.database.read, ctx, actor, { text, ...(cursor !== undefined && { cursor }) }),
  }),
  route({
    method: "GET",
    path: "/api/returns/unclaimed",
    who: "person",
    says: "Parcels that are here and of no return that anybody knows, the oldest first, at most 50",
    reply: UnclaimedParcels,
    handle: ({ ctx, actor }) => unclaimedParcels(ctx.database.read, ctx, actor),
  }),
  route({
    method: "GET",
    path: "/api/returns/orders/:id",
    who: "person",
    says: "An order with what of it can still be announced",
    reply: OrderPage,
    handle: ({ ctx, actor, params }) => orderPage(ctx.database.read, ctx, actor, { orderId: params.id ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/returns/orders/:id/announce",
    who: "person",
    says: "Announces a return for a customer; the same once more answers with the one that there is",
    body: Announcement,
    reply: Announced,
    handle: async ({ ctx, actor, params, body: announcement }) => {
      const input = { orderId: params.id ?? "", announcement }
      const answer = await ctx.database.write((tx) => announceFor(tx, ctx, actor, input))
      if (!answer.ok) return answer
      ctx.wakeWorker()
      return { ...answer, status: answer.value.created ? 201 : 200 }
    },
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/link",
    who: "person",
    says: "The link to the customer's own page once more; or a new one, and all that were sent before open nothing",
    body: LinkAsked,
    reply: LinkMade,
    handle: ({ ctx, actor, params, body: { revoke } }) =>
      ctx.database.write((tx) => renewLink(tx, ctx, actor, { returnId: params.id ?? "", revoke })),
  }),
  route({
    method: "GET",
    path: "/api/returns/:id",
    who: "person",
    says: "A return on one page, for customer service",
    reply: ReturnPage,
    handle: ({ ctx, actor, params }) => returnPage(ctx.database.read, ctx, actor, { returnId: params.id ?? "" }),
  }),
  route({
    method: "GET",
    path: "/api/returns/:id/label",
    who: "person",
    says: "The return's label, or a slip with its number, as a PDF or an SVG with its QR code",
    query: LabelQuery,
    reply: "bytes",
    handle: async ({ ctx, actor, params, query }) => {
      const input = { returnId: params.id ?? "", locale: query.locale ?? ("fr" as const) }
      const answer = await labelOf(ctx.database.read, actor, input)
      if (!answer.ok) return answer
      const { rma, pdf, svg } = answer.value
      if (query.as === "svg") return done({ type: "image/svg+xml", bytes: new TextEncoder().encode(svg) })
      return done({ type: "application/pdf", bytes: await buffer(pdf), fileName: `${rma}.pdf` })
    },
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/notes",
    who: "person",
    says: "Adds a note for colleagues; nothing changes it afterwards",
    body: NewNote,
    reply: ReturnNote,
    handle: ({ ctx, actor, params, body: note }) =>
      ctx.database.write((tx) => noteReturn(tx, ctx, actor, { returnId: params.id ?? "", note })),
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/cancel",
    who: "person",
    says: "Cancels a return of which nothing is here yet",
    body: Cancelling,
    reply: ReturnActed,
    handle: ({ ctx, actor, params, body: act }) =>
      ctx.database.write((tx) => cancelReturn(tx, ctx, actor, { returnId: params.id ?? "", act })),
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/extend",
    who: "person",
    says: "Lets the announcement count as in time until a later day",
    body: Extending,
    reply: ReturnActed,
    handle: async ({ ctx, actor, params, body: act }) => {
      const answer = await ctx.database.write((tx) => extendWindow(tx, ctx, actor, { returnId: params.id ?? "", act }))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/returns/:id/correct",
    who: "person",
    says: "Corrects the day of the announcement, or why a line comes back",
    body: Correcting,
    reply: ReturnActed,
    handle: async ({ ctx, actor, params, body: act }) => {
      const answer = await ctx.database.write((tx) => correctReturn(tx, ctx, actor, { returnId: params.id ?? "", act }))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
]
