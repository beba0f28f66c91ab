import type * as z from "zod/mini"
import type { Result } from "../../shared/contract/problem.ts"
import {
  ClaimSettled,
  ClaimSettling,
  ResolutionActed,
  ResolutionCancel,
  ResolutionChoice,
  ResolutionMove,
  ResolutionPage,
} from "../../shared/contract/resolutions.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { cancelReplacement } from "../refunds/resolutions/cancel-replacement.ts"
import { chooseResolution } from "../refunds/resolutions/choose-resolution.ts"
import { moveResolution } from "../refunds/resolutions/move-resolution.ts"
import { resolutionPage } from "../refunds/resolutions/resolution-page.ts"
import { settleClaim } from "../refunds/resolutions/settle-claim.ts"
import { type Route, route } from "./route.ts"

type Acting<B> = (tx: Tx, ctx: Context, actor: Actor, about: { returnId: string; body: B }) => Promise<Result<unknown>>

function act<S extends z.ZodMiniType>(name: string, says: string, body: S, verb: Acting<z.output<S>>): Route {
  return route({
    method: "POST",
    path: `/api/resolutions/:returnId/${name}`,
    who: "person",
    says,
    body,
    reply: ResolutionActed,
    handle: async ({ ctx, actor, params, body: told }) => {
      const about = { returnId: params.returnId ?? "", body: told as z.output<S> }
      const answer = await ctx.database.write((tx) => verb(tx, ctx, actor, about))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  })
}

/** What a customer gets for what they sent back. */
export const resolutionRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/resolutions/:returnId",
    who: "person",
    says: "What each unit's customer gets and how far it has come, with the return's store credit and claims",
    reply: ResolutionPage,
    handle: ({ ctx, actor, params }) =>
      resolutionPage(ctx.database.read, ctx, actor, { returnId: params.returnId ?? "" }),
  }),
  act(
    "choose",
    "Chooses refund, store credit, replacement, repair or refusal, until it cannot be undone",
    ResolutionChoice,
    (tx, ctx, actor, { returnId, body }) => chooseResolution(tx, ctx, actor, { returnId, choice: body }),
  ),
  act(
    "move",
    "Says what was done with the thing: in repair, mended, sent back, replacement sent",
    ResolutionMove,
    (tx, ctx, actor, { returnId, body }) => moveResolution(tx, ctx, actor, { returnId, move: body }),
  ),
  act(
    "cancel",
    "Asks the shop to cancel a replacement that it has not shipped",
    ResolutionCancel,
    (tx, ctx, actor, { returnId, body }) => cancelReplacement(tx, ctx, actor, { returnId, cancel: body }),
  ),
  route({
    method: "POST",
    path: "/api/claims/:id/settle",
    who: "person",
    says: "Ends a claim on a customer: they paid it back, or the shop lets it go",
    body: ClaimSettling,
    reply: ClaimSettled,
    handle: ({ ctx, actor, params, body: settling }) =>
      ctx.database.write((tx) => settleClaim(tx, ctx, actor, { id: params.id ?? "", settling })),
  }),
]
