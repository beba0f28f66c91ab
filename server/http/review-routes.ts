import * as z from "zod/mini"
import { Id } from "../../shared/contract/basics.ts"
import {
  ReviewCase,
  ReviewDecided,
  ReviewDecision,
  ReviewQueue,
  ReviewUndone,
  reviewFilters,
} from "../../shared/contract/review.ts"
import { reviewCase } from "../review/case.ts"
import { decideCase } from "../review/decide-case.ts"
import { reviewQueue } from "../review/queue.ts"
import { undoDecision } from "../review/undo-decision.ts"
import { type Route, route } from "./route.ts"

export const reviewRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/review/queue",
    who: "person",
    says: "What waits for a lead, the oldest promise first",
    query: z.object({ site: z.optional(Id), kind: z.optional(z.enum(reviewFilters)), mine: z.optional(z.enum(["1"])) }),
    reply: ReviewQueue,
    handle: ({ ctx, actor, query: { site = null, kind = null, mine } }) =>
      reviewQueue(ctx.database.read, ctx, actor, { siteId: site, kind, mine: mine === "1" }),
  }),
  route({
    method: "GET",
    path: "/api/review/cases/:id",
    who: "person",
    says: "One case: what was seen, the photos, what the rule says",
    reply: ReviewCase,
    handle: ({ ctx, actor, params }) => reviewCase(ctx.database.read, ctx, actor, { id: params.id ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/review/cases/:id/decide",
    who: "person",
    says: "A lead's answer to a case, against the version that they saw",
    body: ReviewDecision,
    reply: ReviewDecided,
    handle: async ({ ctx, actor, params, body }) => {
      const input = { id: params.id ?? "", decision: body }
      const answer = await ctx.database.write((tx) => decideCase(tx, ctx, actor, input))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/review/cases/:id/undo",
    who: "person",
    says: "Takes the last answer back, until money moves",
    reply: ReviewUndone,
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => undoDecision(tx, ctx, actor, { id: params.id ?? "" })),
  }),
]
