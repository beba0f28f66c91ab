import * as z from "zod/mini"
import { done, refused } from "../../shared/contract/problem.ts"
import {
  DateChange,
  DateCorrected,
  DateCorrection,
  DatePreview,
  DueDays,
  RefundChoices,
  RefundFilter,
  ReleasedMany,
  ReleaseMany,
} from "../../shared/contract/refund-desk.ts"
import { RefundQuery } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { summarise } from "../refunds/batch-summary.ts"
import { correctDate, previewDate } from "../refunds/correct-date.ts"
import { dueDays } from "../refunds/due-days.ts"
import { exportQueue } from "../refunds/export-queue.ts"
import { refundChoices } from "../refunds/refund-choices.ts"
import { proposeBatch } from "../refunds/release-batch.ts"
import { releaseLines } from "./release-lines.ts"
import { type Bytes, type Route, route } from "./route.ts"
import { csvSeparator, csvStream } from "./write-csv.ts"

export const refundDeskRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/refunds/due-days",
    who: "person",
    says: "What waits and falls due in the next two weeks, by day and by whom it waits for",
    query: RefundFilter,
    reply: DueDays,
    handle: ({ ctx, actor, query }) => dueDays(ctx.database.read, ctx, actor, query),
  }),
  route({
    method: "GET",
    path: "/api/refunds/choices",
    who: "person",
    says: "Shops, sites and currencies to filter by",
    reply: RefundChoices,
    handle: ({ ctx, actor }) => refundChoices(ctx.database.read, actor),
  }),
  route({
    method: "GET",
    path: "/api/refunds/export.csv",
    who: "person",
    says: "The filtered list as a CSV file, in French with semicolons",
    query: z.object({ ...RefundQuery.shape, language: z.enum(["fr", "en"]) }),
    reply: "bytes",
    handle: async ({ ctx, actor, query }) => {
      const lines = await exportQueue(ctx.database.read, ctx, actor, query)
      if (!lines.ok) return lines
      const stream = csvStream(lines.value, csvSeparator(query.language))
      const fileName = `refunds ${new Date(ctx.now()).toISOString().slice(0, 10)}.csv`
      const file = { type: "text/csv; charset=utf-8", bytes: stream, fileName, download: true }
      return done(file satisfies Bytes)
    },
  }),
  route({
    method: "POST",
    path: "/api/refunds/release-many",
    who: "person",
    says: "Releases several with one reason, each for itself; above the policy's sum they wait for a second person",
    // who may release none is told so once, not a hundred times
    before: (actor) =>
      may(actor, "refund.release") ? null : refused("not_allowed", "Refunds are finance's to release."),
    body: ReleaseMany,
    reply: ReleasedMany,
    handle: async ({ ctx, actor, body }) => {
      const { refunds, reason } = body
      const wanted = await summariseFor(ctx, actor, refunds)
      if (!wanted?.summary.needsSecond) return done({ results: await releaseLines(ctx, actor, refunds, { reason }) })
      const { summary, included } = wanted
      const proposal = { refunds: included, totals: summary.totals, reason }
      const kept = await ctx.database.write((tx) => proposeBatch(tx, ctx, actor, proposal))
      if (!kept.ok) return kept
      const waits = included.map(({ id }) => ({ id, ok: true, state: "held" as const, code: null, detail: null }))
      const out = summary.excluded.map(({ id, code, detail }) => ({ id, ok: false, state: null, code, detail }))
      return done({ results: [...waits, ...out], batch: kept.value.id })
    },
  }),
  route({
    method: "POST",
    path: "/api/refunds/cases/:returnId/date-preview",
    who: "person",
    says: "What a corrected date would make of the due day and the surcharge",
    body: DateChange,
    reply: DatePreview,
    handle: ({ ctx, actor, params, body }) =>
      previewDate(ctx.database.read, ctx, actor, { returnId: params.returnId ?? "", change: body }),
  }),
  route({
    method: "POST",
    path: "/api/refunds/cases/:returnId/dates",
    who: "person",
    says: "Corrects a date that the legal clock runs from, with a reason",
    body: DateCorrection,
    reply: DateCorrected,
    handle: async ({ ctx, actor, params, body }) => {
      const input = { returnId: params.returnId ?? "", correction: body }
      const answer = await ctx.database.write((tx) => correctDate(tx, ctx, actor, input))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
]

const summariseFor = async (ctx: Context, actor: Actor, refunds: readonly { id: string; version: string }[]) =>
  actor.kind === "person" ? summarise(ctx.database.read, ctx, actor.id, refunds) : null
