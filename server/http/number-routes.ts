import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import * as z from "zod/mini"
import { InsightUnits } from "../../shared/contract/insights.ts"
import {
  CostSettingsChange,
  CostSettingsRead,
  FilterNames,
  FiltersQuery,
  InsightView,
  InsightViews,
  NewInsightView,
  NightlyExports,
  Numbers,
  NumbersQuery,
  UnitsQuery,
} from "../../shared/contract/numbers.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { dimensionNames } from "../../shared/domain/measures.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { writeXlsx } from "../exports/write-xlsx.ts"
import { exportFile, listExports } from "../insights/nightly/export-nightly.ts"
import { insightsNotAllowed } from "../insights/not-allowed.ts"
import { changeCosts, readCosts } from "../insights/numbers/cost-settings.ts"
import { etagOf, readNames, readNumbers, readUnits, watermark } from "../insights/numbers/read-numbers.ts"
import { keepView, listViews, removeView } from "../insights/numbers/views.ts"
import { linesOf, type NumberCell } from "../insights/numbers/write-numbers.ts"
import { describeUnits } from "../insights/units-behind.ts"
import { type Answer, type Bytes, type Route, route } from "./route.ts"
import { csvSeparator, csvStream } from "./write-csv.ts"

const readers = (actor: Actor) => (may(actor, "insights.read") ? null : insightsNotAllowed())
const FileQuery = z.object({ ...NumbersQuery.shape, language: z._default(z.enum(["fr", "en"]), "fr") })

export const numberRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/insights/numbers",
    who: "person",
    before: readers,
    says: "Any measures by any dimensions, with a total and a page of rows; with an ETag that stands until more is counted",
    query: NumbersQuery,
    reply: Numbers,
    handle: ({ ctx, actor, query, request }) =>
      unlessKnown(ctx, request, NumbersQuery, (learnedAt) => readNumbers(ctx, actor, query, { learnedAt })),
  }),
  ...(["csv", "xlsx"] as const).map((format) =>
    route({
      method: "GET",
      path: `/api/insights/numbers.${format}`,
      who: "person",
      before: readers,
      says: `The same, all rows and the total, as ${format.toUpperCase()}`,
      query: FileQuery,
      reply: "bytes",
      handle: async ({ ctx, actor, query, request }) => {
        const { language, ...asked } = query
        const strange = unknownNames(request, FileQuery)
        if (strange) return strange
        const numbers = await readNumbers(ctx, actor, asked, { whole: true })
        if (!numbers.ok) return numbers
        return done(await fileOf(linesOf(numbers.value, language), format, language, ctx.now()))
      },
    }),
  ),
  route({
    method: "GET",
    path: "/api/insights/units",
    who: "person",
    before: readers,
    says: "The units behind a number, by the same weeks and filters, those that came last first, a page at a time",
    query: UnitsQuery,
    reply: InsightUnits,
    handle: async ({ ctx, actor, query, request }) => {
      const strange = unknownNames(request, UnitsQuery)
      if (strange) return strange
      const found = await readUnits(ctx, actor, query)
      if (!found.ok) return found
      const { total, ids, next } = found.value
      return done({ total, next, units: await describeUnits(ctx.database.read, actor, ids) })
    },
  }),
  route({
    method: "GET",
    path: "/api/insights/filters",
    who: "person",
    before: readers,
    says: "Names to filter by: what came back in the last year, the most first",
    query: FiltersQuery,
    reply: FilterNames,
    handle: ({ ctx, actor, query }) => readNames(ctx, actor, query),
  }),
  route({
    method: "GET",
    path: "/api/insights/views",
    who: "person",
    says: "Pages with their filters that one keeps, and those that others share",
    reply: InsightViews,
    handle: ({ ctx, actor }) => listViews(ctx.database.read, actor),
  }),
  route({
    method: "POST",
    path: "/api/insights/views",
    who: "person",
    says: "Keep a page with its filters by a name",
    body: NewInsightView,
    reply: InsightView,
    handle: async ({ ctx, actor, body }) => {
      const kept = await ctx.database.write((tx) => keepView(tx, ctx, actor, body))
      return kept.ok ? { ...kept, status: 201 } : kept
    },
  }),
  route({
    method: "DELETE",
    path: "/api/insights/views/:id",
    who: "person",
    says: "Remove a view of one's own",
    reply: z.object({ id: z.string() }),
    handle: ({ ctx, actor, params }) => ctx.database.write((tx) => removeView(tx, ctx, actor, params.id ?? "")),
  }),
  route({
    method: "GET",
    path: "/api/insights/exports",
    who: "person",
    says: "What the nights have left for other systems, newest first, and whether they do",
    reply: NightlyExports,
    handle: ({ ctx, actor }) => listExports(ctx, actor),
  }),
  route({
    method: "GET",
    path: "/api/insights/exports/:name",
    who: "person",
    says: "A file that a night has left, as CSV",
    reply: "bytes",
    handle: async ({ ctx, actor, params }) => {
      const file = await exportFile(ctx, actor, params.name ?? "")
      if (!file.ok) return file
      const bytes = Readable.toWeb(createReadStream(file.value.path)) as ReadableStream<Uint8Array>
      return done({
        type: "text/csv; charset=utf-8",
        bytes,
        fileName: params.name ?? "",
        download: true,
      } satisfies Bytes)
    },
  }),
  route({
    method: "GET",
    path: "/api/insights/settings",
    who: "person",
    says: "What the measures of cost go by: minutes, an hour's rate, what a grade is worth",
    reply: CostSettingsRead,
    handle: ({ ctx, actor }) => readCosts(ctx.database.read, actor),
  }),
  route({
    method: "PUT",
    path: "/api/insights/settings",
    who: "person",
    says: "Change them: all is counted anew by them, a little at a time",
    body: CostSettingsChange,
    reply: CostSettingsRead,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => changeCosts(tx, ctx, actor, body)),
  }),
]

/** A filter that is spelt wrong would answer another question. */
function unknownNames(request: Request, schema: { shape: object }) {
  const strange = [...new URL(request.url).searchParams.keys()].find((name) => !Object.hasOwn(schema.shape, name))
  if (strange === undefined) return null
  const wants = `a measure's question, or a filter: ${dimensionNames.join(", ")}`
  return refused("invalid", `There is no filter "${strange.slice(0, 40)}".`, { errors: [{ path: "query", wants }] })
}

/** Nothing is counted for who has the answer still. */
async function unlessKnown<T>(
  ctx: Context,
  request: Request,
  schema: { shape: object },
  answer: (learnedAt: number | null) => Promise<Answer<T>>,
): Promise<Answer<T | null>> {
  const strange = unknownNames(request, schema)
  if (strange) return strange
  const mark = await watermark(ctx)
  const url = new URL(request.url)
  const headers = { etag: etagOf(url.pathname + url.search, mark), "cache-control": "private, no-cache" }
  if (request.headers.get("if-none-match") === headers.etag) return { ...done(null), status: 304, headers }
  const told = await answer(mark.learnedAt)
  return told.ok ? { ...told, headers } : told
}

async function fileOf(
  lines: NumberCell[][],
  format: "csv" | "xlsx",
  language: "fr" | "en",
  now: number,
): Promise<Bytes> {
  const fileName = `insights ${new Date(now).toISOString().slice(0, 10)}.${format}`
  if (format === "xlsx") {
    const widths = (lines[0] ?? []).map((_, at) => (at === 0 ? 32 : 16))
    const parts: Uint8Array[] = []
    for await (const part of writeXlsx(inOne(lines), { sheet: "insights", widths })) parts.push(part)
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return { type, bytes: Buffer.concat(parts), fileName, download: true }
  }
  const cells = lines.map((line) => line.map((cell) => plain(cell, language)))
  return {
    type: "text/csv; charset=utf-8",
    bytes: csvStream(inOne(cells), csvSeparator(language)),
    ...{ fileName, download: true },
  }
}

async function* inOne<T>(lines: T): AsyncGenerator<T> {
  yield lines
}

/** French Excel reads a comma as the decimal sign. */
function plain(cell: NumberCell, language: "fr" | "en"): string | number | null {
  if (typeof cell === "string" || cell === null) return cell
  const text = typeof cell === "number" ? String(cell) : writeDecimal(cell.minor, cell.currency)
  return language === "fr" ? text.replace(".", ",") : text
}
