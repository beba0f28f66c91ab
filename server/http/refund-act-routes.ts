import * as z from "zod/mini"
import { Id } from "../../shared/contract/basics.ts"
import { done } from "../../shared/contract/problem.ts"
import {
  Adjusted,
  Adjustment,
  BatchDecided,
  BatchNo,
  BatchSummary,
  ChangeFilter,
  EarlyPaid,
  EarlyPayment,
  KeepFilter,
  Leaving,
  ReleaseBatches,
  SavedFilter,
  SavedFilters,
} from "../../shared/contract/refund-acts.ts"
import { RefundFilter, ReleasedMany, ReleaseMany } from "../../shared/contract/refund-desk.ts"
import { adjustIntent } from "../refunds/adjust-intent.ts"
import { leaving } from "../refunds/leaving.ts"
import { payEarly } from "../refunds/pay-early.ts"
import { decideBatch, releaseBatches, releasePreview } from "../refunds/release-batch.ts"
import { changeFilter, keepFilter, removeFilter, savedFilters } from "../refunds/saved-filters.ts"
import { releaseLines } from "./release-lines.ts"
import { type Route, route } from "./route.ts"

export const refundActRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/refunds/intents/:id/adjust",
    who: "person",
    says: "Sets right what was sent: upwards an adjustment for a second person to release, downwards a claim",
    body: Adjustment,
    reply: Adjusted,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => adjustIntent(tx, ctx, actor, { id: params.id ?? "", change: body })),
  }),
  route({
    method: "POST",
    path: "/api/refunds/cases/:returnId/pay-early",
    who: "person",
    says: "Pays in advance what is owed of a line before anybody accepted it; above the threshold two people release it",
    body: EarlyPayment,
    reply: EarlyPaid,
    handle: async ({ ctx, actor, params, body }) => {
      const asked = { returnId: params.returnId ?? "", payment: body }
      const answer = await ctx.database.write((tx) => payEarly(tx, ctx, actor, asked))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "GET",
    path: "/api/refunds/leaving",
    who: "person",
    says: "What is to leave by account, currency and day, and what lateness adds by today",
    query: RefundFilter,
    reply: Leaving,
    handle: ({ ctx, actor, query }) => leaving(ctx.database.read, ctx, actor, query),
  }),
  route({
    method: "POST",
    path: "/api/refunds/release-preview",
    who: "person",
    says: "What many released together come to: sums, who inspected, what stays out and why. Changes nothing",
    body: z.object({ refunds: ReleaseMany.shape.refunds }),
    reply: BatchSummary,
    handle: ({ ctx, actor, body }) => releasePreview(ctx.database.read, ctx, actor, body),
  }),
  route({
    method: "GET",
    path: "/api/refunds/batches",
    who: "person",
    says: "Releases that wait for a second person",
    reply: ReleaseBatches,
    handle: ({ ctx, actor }) => releaseBatches(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/refunds/batches/:id/approve",
    who: "person",
    says: "The second person's yes: each line is released by itself",
    reply: ReleasedMany,
    handle: async ({ ctx, actor, params }) => {
      const input = { id: params.id ?? "", to: "approved" as const, reason: null }
      const answer = await ctx.database.write((tx) => decideBatch(tx, ctx, actor, input))
      if (!answer.ok) return answer
      const { lines, reason, proposedBy } = answer.value
      return done({ results: await releaseLines(ctx, actor, lines, { reason, proposedBy }), batch: answer.value.id })
    },
  }),
  route({
    method: "POST",
    path: "/api/refunds/batches/:id/decline",
    who: "person",
    says: "The second person's no, or the first one's second thought: nothing leaves",
    body: BatchNo,
    reply: BatchDecided,
    handle: async ({ ctx, actor, params, body }) => {
      const input = { id: params.id ?? "", to: "declined" as const, reason: body.reason }
      const answer = await ctx.database.write((tx) => decideBatch(tx, ctx, actor, input))
      return answer.ok ? done({ id: answer.value.id, state: answer.value.state }) : answer
    },
  }),
  route({
    method: "GET",
    path: "/api/refunds/filters",
    who: "person",
    says: "One's own lists, kept by name",
    reply: SavedFilters,
    handle: ({ ctx, actor }) => savedFilters(ctx.database.read, actor),
  }),
  route({
    method: "POST",
    path: "/api/refunds/filters",
    who: "person",
    says: "Keeps a list of refunds under a name",
    body: KeepFilter,
    reply: SavedFilter,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => keepFilter(tx, ctx, actor, body)),
  }),
  route({
    method: "PATCH",
    path: "/api/refunds/filters/:id",
    who: "person",
    says: "Renames a list that was kept, changes it, or begins the desk with it",
    body: ChangeFilter,
    reply: SavedFilter,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => changeFilter(tx, ctx, actor, { id: params.id ?? "", change: body })),
  }),
  route({
    method: "DELETE",
    path: "/api/refunds/filters/:id",
    who: "person",
    says: "Removes a list that was kept",
    reply: z.object({ id: Id }),
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => removeFilter(tx, ctx, actor, { id: params.id ?? "" })),
  }),
]
