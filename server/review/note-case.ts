import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { CaseNote, NewNote } from "../../shared/contract/review-care.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { loadCase } from "./load-case.ts"

/** What one lead leaves for the next. The same note sent again is there once; its id with other words is refused. */
export async function noteCase(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string; note: NewNote },
): Promise<Result<z.infer<typeof CaseNote>>> {
  const rows = await loadCase(tx, input.id)
  if (actor.kind !== "person" || !may(actor, "review.decide", { siteId: rows?.siteId ?? undefined }))
    return refused("not_allowed", "This case is for the lead of its site.")
  if (!rows) return refused("not_found", "No such case: it may have been closed.")
  const { id, text } = input.note
  const written = await tx
    .insertInto("case_notes")
    .values({ id, case_id: input.id, person_id: actor.id, at: ctx.now(), text })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst()
  // its words may name a customer: the audit, which is kept for ever, has only that it was written
  if (written) await appendAudit(tx, ctx, actor, { action: "review.note", subject: input.id, detail: { note: id } })
  const note = (await notesOf(tx, input.id)).find((one) => one.id === id)
  return note?.text === text ? done(note) : refused("conflict", "Another note has this id.")
}

/** Oldest first. */
export async function notesOf(db: Db, caseId: string): Promise<z.infer<typeof CaseNote>[]> {
  return db
    .selectFrom("case_notes")
    .innerJoin("people", "people.id", "case_notes.person_id")
    .select(["case_notes.id", "people.name as by", "case_notes.at", "case_notes.text"])
    .where("case_notes.case_id", "=", caseId)
    .orderBy("case_notes.at")
    .orderBy("case_notes.id")
    .execute()
}
