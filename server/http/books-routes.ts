import {
  Books,
  Difference,
  DifferenceChange,
  Differences,
  DifferencesQuery,
  MAX_SETTLEMENT_BYTES,
  ReconcileBegun,
  SettlementTaken,
  SettlementUpload,
} from "../../shared/contract/books.ts"
import { done, type Result } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { beginReconcile, queueReconcile } from "../books/begin-reconcile.ts"
import { changeDifference } from "../books/change-difference.ts"
import { booksNotAllowed, listBooks } from "../books/list-books.ts"
import { listDifferences } from "../books/list-differences.ts"
import { postSettled } from "../books/post-settled.ts"
import { keepSettlement, type Uploaded, understandSettlement } from "../books/take-settlement.ts"
import { unknownOf } from "../books/unknown-of.ts"
import type { Context } from "../context.ts"
import { readBytes } from "./read-body.ts"
import { type Route, route } from "./route.ts"

export const booksRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/books",
    who: "person",
    says: "What was compared with what, how the accounts stand, and the settlement files that came",
    reply: Books,
    handle: ({ ctx, actor }) => listBooks(ctx.database.read, actor),
  }),
  route({
    method: "GET",
    path: "/api/books/differences",
    who: "person",
    says: "Differences between the books and whoever moves money, the oldest first",
    query: DifferencesQuery,
    reply: Differences,
    handle: ({ ctx, actor, query }) => listDifferences(ctx.database.read, actor, query),
  }),
  route({
    method: "POST",
    path: "/api/books/reconcile",
    who: "person",
    says: "Compare the books now, with each provider's list and all settlement files",
    reply: ReconcileBegun,
    handle: async ({ ctx, actor }) => {
      const answer = await ctx.database.write((tx) => beginReconcile(tx, ctx, actor))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "PATCH",
    path: "/api/books/differences/:id",
    who: "person",
    says: "Give a difference to somebody, say what it is, explain it, close it or open it again",
    body: DifferenceChange,
    reply: Difference,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => changeDifference(tx, ctx, actor, { id: params.id ?? "", change: body })),
  }),
  route({
    method: "POST",
    path: "/api/books/settlements",
    who: "person",
    says: "Upload a provider's settlement as CSV in the body, with its total; refused as a whole where anything of it is wrong",
    before: (actor) => (may(actor, "settlement.import") ? null : booksNotAllowed()),
    takesBytes: MAX_SETTLEMENT_BYTES,
    query: SettlementUpload,
    reply: SettlementTaken,
    handle: async ({ ctx, actor, query, request }) => {
      const read = await readBytes(request, MAX_SETTLEMENT_BYTES)
      if (!read.ok) return { ...read, headers: { connection: "close" } }
      return takeFile(ctx, actor, { ...query, bytes: read.value })
    },
  }),
]

/** Understood in a thread, kept in one transaction, posted in small ones; then the books are compared with it. */
async function takeFile(ctx: Context, actor: Actor, uploaded: Uploaded): Promise<Result<SettlementTaken>> {
  const understood = await understandSettlement(uploaded)
  if (!understood.ok) return understood
  const input = { uploaded, settlement: understood.value }
  const kept = await ctx.database.write((tx) => keepSettlement(tx, ctx, actor, input))
  if (!kept.ok) return kept
  const { file, again } = kept.value
  if (again) return done({ file, again, posted: 0, unknown: 0 })
  for (let more = 1; more > 0; ) more = await ctx.database.write((tx) => postSettled(tx, ctx))
  await ctx.database.write((tx) => queueReconcile(tx, ctx, actor.kind === "person" ? actor.id : null))
  ctx.wakeWorker()
  return done({ file, again, ...(await unknownOf(ctx.database.read, file.id)) })
}
