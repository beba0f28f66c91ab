import { Webhook } from "standardwebhooks"
import * as z from "zod/mini"
import { AddressSaid, MailAgain, MailInbound, MailQueued, NoticesOfReturn } from "../../shared/contract/notices.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { keepInbound } from "../notices/keep-inbound.ts"
import { noticesOfReturn } from "../notices/of-return.ts"
import { sayAddress } from "../notices/say-address.ts"
import { sendAgain } from "../notices/send-again.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"
import { whatItWants } from "./what-it-wants.ts"

const MOST_BYTES = 256 * 1024

/** What customers are told, and what comes back. */
export const noticeRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/notices/returns/:returnId",
    who: "person",
    says: "What the customer of a return was told and when, and what came back",
    reply: NoticesOfReturn,
    handle: ({ ctx, actor, params }) => noticesOfReturn(ctx.database.read, actor, { returnId: params.returnId ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/notices/returns/:returnId/address",
    who: "person",
    says: "Another address for the mails of a return; what could not be told is told now",
    body: AddressSaid,
    reply: z.object({ address: z.string() }),
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => sayAddress(tx, ctx, actor, { returnId: params.returnId ?? "", ...body })),
  }),
  route({
    method: "POST",
    path: "/api/notices/mails/:id/again",
    who: "person",
    says: "The same mail once more, to a corrected address where one is said",
    body: MailAgain,
    reply: MailQueued,
    handle: async ({ ctx, actor, params, body }) => {
      const { key, address } = body
      const input = { mailId: params.id ?? "", key, ...(address !== undefined && { address }) }
      const answer = await ctx.database.write((tx) => sendAgain(tx, ctx, actor, input))
      ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/mails/inbound",
    who: "provider",
    says: "A bounce, a complaint or a reply that a mail server or service hands over, signed as Standard Webhooks are",
    takesBytes: MOST_BYTES,
    reply: z.object({ taken: z.boolean() }),
    handle: async ({ ctx, request }) => {
      const read = await readBytes(request, MOST_BYTES)
      if (!read.ok) return read
      const told = signedBody(ctx.config.mail.inboundSecret, request, Buffer.from(read.value).toString("utf8"))
      // a stranger is not told whether anything is taken here at all
      if (told === undefined) return refused("not_found")
      const parsed = MailInbound.safeParse(told)
      if (!parsed.success)
        return refused("invalid", "The body is not as it must be.", { errors: whatItWants(parsed.error.issues) })
      const taken = await ctx.database.write((tx) => keepInbound(tx, ctx, parsed.data))
      return done({ taken })
    },
  }),
]

/** Undefined: it is not signed with our secret, or was signed too long ago (Standard Webhooks: five minutes). */
function signedBody(secret: string | null, request: Request, body: string): unknown {
  if (secret === null || body.includes("\0") || body.includes("\\u0000")) return undefined
  try {
    return new Webhook(secret).verify(body, Object.fromEntries(request.headers))
  } catch {
    return undefined
  }
}
