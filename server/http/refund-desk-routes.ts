import * as z from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
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
import { correctDate, previewDate } from "../refunds/correct-date.ts"
import { dueDays } from "../refunds/due-days.ts"
import { exportQueue } from "../refunds/export-queue.ts"
import { refundChoices } from "../refunds/refund-choices.ts"
import { releaseTogether } from "../refunds/release-together.ts"
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
    says: "Releases several with one reason, each for itself; those that want a look of their own are refused",
    // who may release none is told so once, not a hundred times
    before: (actor) =>
      may(actor, "refund.release") ? null : refused("not_allowed", "Refunds are finance's to release."),
    body: ReleaseMany,
    reply: ReleasedMany,
    handle: async ({ ctx, actor, body }) => {
      const results: z.infer<typeof ReleasedMany>["results"] = []
      for (const refund of body.refunds) results.push(await releaseOne(ctx, actor, refund, body.reason))
      if (results.some((one) => one.ok)) ctx.wakeWorker()
      return done({ results })
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

type Line = z.infer<typeof ReleasedMany>["results"][number]

/** Each in a transaction of its own: what one line meets changes nothing of the others, and none is left unsaid. */
async function releaseOne(
  ctx: Context,
  actor: Actor,
  { id, version }: { id: string; version: string },
  reason: string,
): Promise<Line> {
  try {
    const answer: Result<{ state: Line["state"] }> = await ctx.database.write((tx) =>
      releaseTogether(tx, ctx, actor, { id, act: { version, reason } }),
    )
    if (answer.ok) return { id, ok: true, state: answer.value.state, code: null, detail: null }
    return { id, ok: false, state: null, code: answer.code, detail: answer.detail ?? null }
  } catch (error) {
    ctx.log.error({ err: error, intent: id }, "a line of many could not be released")
    return { id, ok: false, state: null, code: "internal", detail: null }
  }
}
