import {
  ImportCheck,
  ImportDoc,
  ImportList,
  ImportRun,
  ImportUpload,
  MAX_IMPORT_BYTES,
  RefusedQuery,
  SampleQuery,
} from "../../shared/contract/imports.ts"
import type { Result } from "../../shared/contract/problem.ts"
import { refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { importDoc, listImports } from "../intake/imports/import-doc.ts"
import { dropFile, fileOf, keepUpload } from "../intake/imports/import-files.ts"
import { cancelImport, checkImport, runImport } from "../intake/imports/move-import.ts"
import { peekAside } from "../intake/imports/read-aside.ts"
import { refusedFile } from "../intake/imports/refused-file.ts"
import { sampleFile } from "../intake/imports/sample-file.ts"
import { importsNotAllowed, startImport, type Uploaded } from "../intake/imports/start-import.ts"
import { Unreadable } from "../intake/imports/unreadable.ts"
import type { Answer } from "./route.ts"
import { type Route, route } from "./route.ts"

/** Files of orders, payments and announced returns: uploaded, checked, imported. The work itself is a job's. */
export const importFileRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/imports",
    who: "person",
    says: "The newest imports of files, and the shops that may have one",
    reply: ImportList,
    handle: ({ ctx, actor }) => listImports(ctx.database.read, actor),
  }),
  route({
    method: "POST",
    path: "/api/imports",
    who: "person",
    says: "Upload a CSV or XLSX file as the body; answers how its columns are understood. Nothing is imported yet",
    before: (actor) => (may(actor, "import.file") ? null : importsNotAllowed()),
    takesBytes: MAX_IMPORT_BYTES,
    query: ImportUpload,
    reply: ImportDoc,
    handle: ({ ctx, actor, query, request }) => ifRoom(ctx, () => takeFile(ctx, actor, query, request)),
  }),
  route({
    method: "GET",
    path: "/api/imports/sample",
    who: "person",
    says: "A small file of the shop's own articles, to try an import with",
    before: (actor) => (may(actor, "import.file") ? null : importsNotAllowed()),
    query: SampleQuery,
    reply: "bytes",
    handle: ({ ctx, actor, query }) =>
      sampleFile(ctx.database.read, ctx, actor, { ...query, locale: query.locale ?? "fr" }),
  }),
  route({
    method: "GET",
    path: "/api/imports/:id",
    who: "person",
    says: "One import: its first lines, its columns, how far it is, what it found",
    reply: ImportDoc,
    handle: ({ ctx, actor, params }) => importDoc(ctx.database.read, actor, { id: params.id ?? "" }),
  }),
  route({
    method: "POST",
    path: "/api/imports/:id/check",
    who: "person",
    says: "Begin a dry run with this mapping of columns; it may be asked for again with another",
    body: ImportCheck,
    reply: ImportDoc,
    handle: ({ ctx, actor, params, body }) => {
      const id = params.id ?? ""
      return moved(ctx, actor, id, () => ctx.database.write((tx) => checkImport(tx, ctx, actor, { id, ...body })))
    },
  }),
  route({
    method: "POST",
    path: "/api/imports/:id/run",
    who: "person",
    says: "Import what was checked: all of it or nothing, unless the good lines alone are asked for",
    body: ImportRun,
    reply: ImportDoc,
    handle: ({ ctx, actor, params, body }) => {
      const id = params.id ?? ""
      return moved(ctx, actor, id, () => ctx.database.write((tx) => runImport(tx, ctx, actor, { id, ...body })))
    },
  }),
  route({
    method: "POST",
    path: "/api/imports/:id/cancel",
    who: "person",
    says: "Stop an import; what is written stays",
    reply: ImportDoc,
    handle: ({ ctx, actor, params }) => {
      const id = params.id ?? ""
      return moved(ctx, actor, id, () => ctx.database.write((tx) => cancelImport(tx, ctx, actor, { id })))
    },
  }),
  route({
    method: "GET",
    path: "/api/imports/:id/refused",
    who: "person",
    says: "Every refused line with its reason, as a table of the same columns",
    query: RefusedQuery,
    reply: "bytes",
    handle: ({ ctx, actor, params, query }) =>
      refusedFile(ctx.database.read, actor, { id: params.id ?? "", locale: query.locale ?? "fr" }),
  }),
]

type Asked = { kind: Uploaded["kind"]; shopId: string; name: string }

async function takeFile(ctx: Context, actor: Actor, query: Asked, request: Request): Promise<Answer<unknown>> {
  const id = ctx.newId()
  const kept = await keepUpload(ctx, id, request)
  // a body that is refused before its end is not read on: the connection goes with it
  if (!kept.ok) return { ...kept, headers: { connection: "close" } }
  const peeked = await peekAside(fileOf(ctx, id)).catch((error: unknown) => {
    if (error instanceof Unreadable) return error
    throw error
  })
  if (peeked instanceof Unreadable) await dropFile(ctx, id)
  const started = await ctx.database.write((tx) => startImport(tx, ctx, actor, { id, ...query, ...kept.value, peeked }))
  if (started.ok) return { ...(await importDoc(ctx.database.read, actor, { id })), status: 201 }
  await dropFile(ctx, id)
  return started
}

async function moved(
  ctx: Context,
  actor: Actor,
  id: string,
  move: () => Promise<Result<null>>,
): Promise<Answer<unknown>> {
  const answer = await move()
  if (!answer.ok) return answer
  ctx.wakeWorker()
  return importDoc(ctx.database.read, actor, { id })
}

/** Each has a thread that reads its first lines. */
const MOST_AT_ONCE = 3
const atWork = new WeakMap<Context, number>()

async function ifRoom(ctx: Context, work: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const now = atWork.get(ctx) ?? 0
  if (now >= MOST_AT_ONCE) return refused("busy", "Other files come at this moment.", { retryAfterSeconds: 5 })
  atWork.set(ctx, now + 1)
  try {
    return await work()
  } finally {
    atWork.set(ctx, (atWork.get(ctx) ?? 1) - 1)
  }
}
