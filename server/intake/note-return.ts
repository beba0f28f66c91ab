import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { NewNote, ReturnNote } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** A note for colleagues: nobody changes it afterwards. The audit keeps that there is one, not what it says of whom. */
export async function noteReturn(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { returnId: string; note: z.infer<typeof NewNote> },
): Promise<Result<z.infer<typeof ReturnNote>>> {
  if (actor.kind !== "person" || !may(actor, "return.note"))
    return refused("not_allowed", "Customer service writes these notes.")
  const { returnId, note } = input
  const words = note.text.replaceAll("\0", "").trim()
  if (words === "")
    return refused("invalid", "The note is empty.", { errors: [{ path: "text", wants: "a few words" }] })
  const returned = await tx.selectFrom("returns").select("id").where("id", "=", returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  const row = { id: note.id, return_id: returnId, author_id: actor.id, text: words, at: ctx.now() }
  const written = await tx
    .insertInto("return_notes")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (written)
    await appendAudit(tx, ctx, actor, {
      action: "return.note",
      subject: `return:${returnId}`,
      detail: { note: row.id },
    })
  const [stands] = await notesOf(tx, returnId, note.id)
  // the number of somebody else's note, on another return
  return stands ? done(stands) : refused("conflict", "A note has this id already.")
}

/** The return's notes, oldest first; or the one. */
export async function notesOf(tx: Pick<Tx, "selectFrom">, returnId: string, id?: string) {
  const rows = await tx
    .selectFrom("return_notes")
    .innerJoin("people", "people.id", "return_notes.author_id")
    .select(["return_notes.id", "return_notes.text", "return_notes.at", "people.name"])
    .where("return_notes.return_id", "=", returnId)
    .$if(id !== undefined, (query) => query.where("return_notes.id", "=", id ?? ""))
    .orderBy("return_notes.at")
    .orderBy("return_notes.id")
    .execute()
  const notes = rows.map(({ name, ...note }): z.infer<typeof ReturnNote> => ({ ...note, by: name }))
  if (id !== undefined) return notes
  return [...notes, ...(await questionsOf(tx, returnId))].sort((a, b) => a.at - b.at)
}

/** What its customer asked on their page. */
async function questionsOf(tx: Pick<Tx, "selectFrom">, returnId: string): Promise<z.infer<typeof ReturnNote>[]> {
  const rows = await tx
    .selectFrom("questions")
    .innerJoin("returns", "returns.id", "questions.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["questions.id", "questions.text", "questions.at", "customers.name"])
    .where("questions.return_id", "=", returnId)
    .orderBy("questions.at")
    .execute()
  return rows.map(({ name, ...asked }) => ({ ...asked, by: name ?? "", from: "customer" as const }))
}
