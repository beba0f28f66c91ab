import { createHash } from "node:crypto"
import type { z } from "zod/mini"
import type { CreditNotes } from "../../shared/contract/papers.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { CreditNote } from "./credit-note.ts"
import { creditNotePdf } from "./credit-note-pdf.ts"

/** The credit notes of a return, and what of it waits for one. */
export async function readNotes(
  db: Db,
  actor: Actor,
  { returnId }: { returnId: string },
): Promise<Result<z.infer<typeof CreditNotes>>> {
  if (!may(actor, "credit_note.read")) return notTheirs()
  const notes = await db
    .selectFrom("credit_notes")
    .innerJoin("intents", "intents.id", "credit_notes.intent_id")
    .where("credit_notes.return_id", "=", returnId)
    .select(["credit_notes.id", "credit_notes.name", "credit_notes.issued_at", "credit_notes.document", "intents.kind"])
    .orderBy("credit_notes.number")
    .execute()
  const turns = await db
    .selectFrom("credit_note_turns")
    .innerJoin("credit_notes", "credit_notes.id", "credit_note_turns.note_id")
    .innerJoin("intents", "intents.id", "credit_notes.intent_id")
    .where("credit_notes.return_id", "=", returnId)
    .select(["credit_note_turns.id", "credit_note_turns.name", "credit_note_turns.issued_at"])
    .select(["credit_note_turns.document", "intents.kind"])
    .execute()
  const waiting = await db
    .selectFrom("papers_wanted")
    .innerJoin("intents", "intents.id", "papers_wanted.intent_id")
    .where("intents.return_id", "=", returnId)
    .where("papers_wanted.waits_for", "is not", null)
    .select("papers_wanted.waits_for")
    .execute()
  return done({
    notes: [...notes, ...turns]
      .sort((a, b) => a.issued_at - b.issued_at || (a.name < b.name ? -1 : 1))
      .map(({ document, issued_at, ...note }) => {
        const { grossMinor, taxMinor, currency, turns: of } = JSON.parse(document) as CreditNote
        const reverses = of?.reverses ? of.name : null
        return { ...note, issuedAt: issued_at, grossMinor, taxMinor, currency, reverses }
      }),
    waiting: [...new Set(waiting.map((row) => row.waits_for as "invoice" | "seller"))],
  })
}

/** Its PDF: made when it is first asked for, and the same bytes for good. */
export async function noteFile(
  ctx: Context,
  actor: Actor,
  { id }: { id: string },
): Promise<Result<{ name: string; bytes: Uint8Array }>> {
  if (!may(actor, "credit_note.read")) return notTheirs()
  const { read } = ctx.database
  const note = await read.selectFrom("credit_notes").selectAll().where("id", "=", id).executeTakeFirst()
  const turn = note ? undefined : await turnOf(read, id)
  const found = note ?? turn
  if (!found) return refused("not_found", "No such credit note.")
  const name = `${found.name}.pdf`
  const known = await fileOf(read, id)
  if (known) return done({ name, bytes: known })
  const made = await creditNotePdf(JSON.parse(found.document) as CreditNote, found.issued_at)
  const kept = await ctx.database.write(async (tx) => {
    const file = {
      sha256: createHash("sha256").update(made).digest("hex"),
      base64: Buffer.from(made).toString("base64"),
    }
    // two who ask at once: the first one's bytes are everybody's
    if (turn)
      await tx
        .insertInto("credit_note_turn_files")
        .values({ turn_id: id, ...file })
        .onConflict((conflict) => conflict.column("turn_id").doNothing())
        .execute()
    else
      await tx
        .insertInto("credit_note_files")
        .values({ note_id: id, ...file })
        .onConflict((conflict) => conflict.column("note_id").doNothing())
        .execute()
    return fileOf(tx, id)
  })
  return done({ name, bytes: kept ?? made })
}

const turnOf = (db: Db, id: string) =>
  db.selectFrom("credit_note_turns").selectAll().where("id", "=", id).executeTakeFirst()

async function fileOf(db: Db, id: string): Promise<Uint8Array | null> {
  const row =
    (await db.selectFrom("credit_note_files").select("base64").where("note_id", "=", id).executeTakeFirst()) ??
    (await db.selectFrom("credit_note_turn_files").select("base64").where("turn_id", "=", id).executeTakeFirst())
  return row ? new Uint8Array(Buffer.from(row.base64, "base64")) : null
}

const notTheirs = () => refused("not_allowed", "Credit notes are finance's and customer service's.")
