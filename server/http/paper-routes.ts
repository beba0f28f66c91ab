import {
  CreditNotes,
  FecQuery,
  NotesQuery,
  PaperChange,
  PaperChanged,
  PaperQuery,
  Papers,
} from "../../shared/contract/papers.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { changePapers } from "../exports/change-papers.ts"
import { makeFec } from "../exports/make-fec.ts"
import { shopPapers } from "../exports/paper-settings.ts"
import { noteFile, readNotes } from "../exports/read-notes.ts"
import { readPapers } from "../exports/read-papers.ts"
import { refundLines, type Wanted, words } from "../exports/refund-lines.ts"
import { vatLines } from "../exports/vat-lines.ts"
import { writeXlsx, type XlsxCell } from "../exports/write-xlsx.ts"
import { type Bytes, type Route, route } from "./route.ts"
import { type Cell, csvSeparator, csvStream } from "./write-csv.ts"

type Query = { shop: string; from: string; to: string; format: "csv" | "xlsx"; language: "fr" | "en" }
type Lines = (db: Context["database"]["read"], wanted: Wanted) => AsyncIterable<XlsxCell[][]>

/** Who may not is told so, whatever they asked for. */
const only = (action: "export.make" | "credit_note.read") => (actor: Actor) =>
  may(actor, action) ? null : refused("not_allowed", "Papers are finance's.")

export const paperRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/papers",
    who: "person",
    says: "Each shop's papers: how they are made, and which credit notes cannot be",
    reply: Papers,
    handle: ({ ctx, actor }) => readPapers(ctx.database.read, ctx, actor),
  }),
  route({
    method: "GET",
    path: "/api/papers/refunds",
    who: "person",
    before: only("export.make"),
    says: "What left for customers in a time, a line an entry of the ledger, as CSV or XLSX",
    query: PaperQuery,
    reply: "bytes",
    handle: ({ ctx, actor, query }) => list(ctx, actor, query, { lines: refundLines, name: "refunds", widths: WIDE }),
  }),
  route({
    method: "GET",
    path: "/api/papers/vat",
    who: "person",
    before: only("export.make"),
    says: "Refunds of a time by country, regime and rate of VAT, as CSV or XLSX",
    query: PaperQuery,
    reply: "bytes",
    handle: ({ ctx, actor, query }) => list(ctx, actor, query, { lines: vatLines, name: "vat", widths: NARROW }),
  }),
  route({
    method: "GET",
    path: "/api/papers/fec",
    who: "person",
    before: only("export.make"),
    says: "The accounting entries of a year as the French tax authority reads them (FEC)",
    query: FecQuery,
    reply: "bytes",
    handle: async ({ ctx, actor, query }) => {
      const made = await makeFec(ctx, actor, { shopId: query.shop, year: Number(query.year) })
      if (!made.ok) return made
      const { name, type, bytes } = made.value
      return done({ type, bytes: streamOf(bytes), fileName: name, download: true } satisfies Bytes)
    },
  }),
  route({
    method: "GET",
    path: "/api/papers/notes",
    who: "person",
    before: only("credit_note.read"),
    says: "The credit notes of a return, and what of it waits for one",
    query: NotesQuery,
    reply: CreditNotes,
    handle: ({ ctx, actor, query }) => readNotes(ctx.database.read, actor, { returnId: query.return }),
  }),
  route({
    method: "GET",
    path: "/api/papers/notes/:id/pdf",
    who: "person",
    says: "A credit note as a PDF: the same bytes each time",
    reply: "bytes",
    handle: async ({ ctx, actor, params }) => {
      const file = await noteFile(ctx, actor, { id: params.id ?? "" })
      if (!file.ok) return file
      return done({ type: "application/pdf", bytes: file.value.bytes, fileName: file.value.name } satisfies Bytes)
    },
  }),
  route({
    method: "PUT",
    path: "/api/papers/:shopId",
    who: "person",
    says: "How a shop's papers are made from now on: a new version, with a reason",
    body: PaperChange,
    reply: PaperChanged,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => changePapers(tx, ctx, actor, { ...body, shopId: params.shopId ?? "" })),
  }),
]

const WIDE = [12, 16, 16, 18, 18, 18, 20, 8, 14, 8, 44]
const NARROW = [8, 22, 10, 16, 14, 14, 14, 8]

async function list(
  ctx: Context,
  actor: Actor,
  { shop, from, to, format, language }: Query,
  { lines, name, widths }: { lines: Lines; name: "refunds" | "vat"; widths: readonly number[] },
): Promise<Result<Bytes>> {
  if (!may(actor, "export.make")) return refused("not_allowed", "Papers are finance's.")
  const wrong = [from, to].some((day) => Number.isNaN(Date.parse(day))) || from > to
  if (wrong) return refused("invalid", undefined, { errors: [{ path: "to", wants: "a day, not before the first" }] })
  const papers = await shopPapers(ctx.database.read, shop)
  if (!papers) return refused("not_found", "No such shop.")
  const wanted = { shopId: shop, timeZone: papers.shop.time_zone, from, to, language }
  const rows = lines(ctx.database.read, wanted)
  const fileName = `${name} ${papers.shop.code} ${from} ${to}.${format}`
  if (format === "csv") {
    const bytes = csvStream(asText(rows, language), csvSeparator(language))
    return done({ type: "text/csv; charset=utf-8", bytes, fileName, download: true })
  }
  const bytes = streamOf(writeXlsx(rows, { sheet: words[language].sheet[name], widths }))
  return done({ type: XLSX, bytes, fileName, download: true })
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

async function* asText(lines: AsyncIterable<XlsxCell[][]>, language: "fr" | "en"): AsyncGenerator<Cell[][]> {
  const sign = language === "fr" ? "," : "."
  for await (const some of lines)
    yield some.map((cells) =>
      cells.map((cell) =>
        cell !== null && typeof cell === "object" ? writeDecimal(cell.minor, cell.currency, sign) : cell,
      ),
    )
}

/** Asks for the next bytes only once the last ones are gone. */
function streamOf(parts: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const from = parts[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done: over, value } = await from.next()
        if (over) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await from.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
