import type { z } from "zod/mini"
import type { ImportCheck, ImportRun, ImportState } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { importFields, lackingFields } from "../../../shared/policy/import-fields.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { headersKey, importsNotAllowed } from "./start-import.ts"

export type ImportRecord = Awaited<ReturnType<typeof lockImport>> & object

export async function lockImport(tx: Tx, id: string) {
  return forUpdate(tx, tx.selectFrom("imports").selectAll().where("id", "=", id)).executeTakeFirst()
}

const wrongState = (state: ImportState) => refused("moved_on", `This import is ${state}.`, { state })

const none = { created: 0, changed: 0, same: 0, refused: 0, held: 0 }
const counts = (when: "checked" | "applied") =>
  Object.fromEntries(Object.entries(none).map(([what, zero]) => [`${when}_${what}`, zero]))

/** Begins a dry run: nothing of the shop's data changes by it. The mapping is remembered for such headers. */
export async function checkImport(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string } & z.infer<typeof ImportCheck>,
): Promise<Result<null>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const row = await lockImport(tx, input.id)
  if (!row) return refused("not_found")
  if (row.state !== "uploaded" && row.state !== "checked") return wrongState(row.state)
  const header = JSON.parse(row.columns) as string[]
  const errors = mappingErrors(row.kind, input.mapping, header.length)
  if (errors.length > 0) return refused("invalid", "The columns are not assigned as they must be.", { errors })
  const mapping = JSON.stringify(input.mapping)
  await tx
    .insertInto("import_mappings")
    .values({ shop_id: row.shop_id, kind: row.kind, headers: headersKey(header), mapping, updated_at: ctx.now() })
    .onConflict((conflict) =>
      conflict.columns(["shop_id", "kind", "headers"]).doUpdateSet({ mapping, updated_at: ctx.now() }),
    )
    .execute()
  const told_dates = JSON.stringify(input.dates ?? {})
  await change(tx, row.id, {
    state: "checking",
    phase: "reading",
    mapping,
    told_dates,
    lines: 0,
    cursor: null,
    phase_done: 0,
    phase_of: row.bytes * 2,
    ...counts("checked"),
  })
  await enqueueJob(tx, { id: ctx.newId(), kind: "work_import", subject: row.id, now: ctx.now() })
  return done(null)
}

function mappingErrors(
  kind: Tables["imports"]["kind"],
  mapping: z.infer<typeof ImportCheck>["mapping"],
  columns: number,
) {
  const known = new Set(importFields[kind].map((field) => field.name))
  const wrong = Object.entries(mapping).flatMap(([name, source]) => {
    if (!known.has(name)) return [{ path: `mapping.${name.slice(0, 40)}`, wants: "a field of this kind of file" }]
    const outside = "column" in source && source.column >= columns
    return outside ? [{ path: `mapping.${name}`, wants: `a column from 0 to ${columns - 1}` }] : []
  })
  const lacking = lackingFields(kind, mapping).map((name) => ({
    path: `mapping.${name}`,
    wants: "a column or one value",
  }))
  return [...wrong, ...lacking]
}

/** Begins the writing. With refused lines it wants to be told that the good ones alone are meant. */
export async function runImport(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string } & z.infer<typeof ImportRun>,
): Promise<Result<null>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const row = await lockImport(tx, input.id)
  if (!row) return refused("not_found")
  if (row.state !== "checked") return wrongState(row.state)
  const refusedLines = row.checked_refused + row.checked_held
  if (refusedLines > 0 && !input.onlyGood)
    return refused("conflict", `${refusedLines} lines are refused, so nothing is imported.`, {
      todo: "Mend them and upload the file again, or import the good lines only.",
    })
  await change(tx, row.id, {
    state: "applying",
    phase: "applying",
    only_good: input.onlyGood ? 1 : 0,
    cursor: null,
    phase_done: 0,
    phase_of: row.lines,
    ...counts("applied"),
  })
  await enqueueJob(tx, { id: ctx.newId(), kind: "work_import", subject: row.id, now: ctx.now() })
  await appendAudit(tx, ctx, actor, {
    action: "import.run",
    subject: `import:${row.id}`,
    detail: {
      shop: row.shop_id,
      kind: row.kind,
      sha256: row.sha256,
      lines: row.lines,
      refused: refusedLines,
      onlyGood: input.onlyGood,
    },
  })
  return done(null)
}

/** Ends it where it is. What is written by then stays: each order or return of it is whole. */
export async function cancelImport(tx: Tx, ctx: Context, actor: Actor, input: { id: string }): Promise<Result<null>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const row = await lockImport(tx, input.id)
  if (!row) return refused("not_found")
  if (row.ended_at !== null) return wrongState(row.state)
  await change(tx, row.id, { state: "cancelled", phase: null, ended_at: ctx.now() })
  await enqueueJob(tx, { id: ctx.newId(), kind: "work_import", subject: row.id, now: ctx.now() })
  await appendAudit(tx, ctx, actor, {
    action: "import.cancel",
    subject: `import:${row.id}`,
    detail: { sha256: row.sha256, was: row.state, ...appliedCounts(row) },
  })
  return done(null)
}

export const appliedCounts = (
  row: Pick<ImportRecord, "applied_created" | "applied_changed" | "applied_same" | "applied_refused" | "applied_held">,
) => ({
  created: row.applied_created,
  changed: row.applied_changed,
  same: row.applied_same,
  refused: row.applied_refused,
  heldBack: row.applied_held,
})

async function change(tx: Tx, id: string, to: Partial<ImportRecord>): Promise<void> {
  await tx.updateTable("imports").set(to).where("id", "=", id).execute()
}
