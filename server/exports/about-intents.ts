import type { Db } from "../db/open.ts"

export interface AboutIntent {
  id: string
  kind: string
  shop_id: string
  shop: string
  rma: string
  order_number: string
  invoice_number: string | null
  country: string
  vat_regime: string
  /** Its credit note and what turned it, in their order. */
  notes: NoteName[]
}

export interface NoteName {
  name: string
  /** The note that it reverses; null: it gives. */
  reverses: string | null
  at: number
}

/** The paper of a ledger entry: of what left, the note that was given for it; of what came back, the one that reverses it. */
export function noteOfEntry(notes: readonly NoteName[], entry: { kind: string; at: number }): NoteName | null {
  const back = entry.kind === "refund_reversed"
  // papers are made after what they are of
  return notes.find((note) => (note.reverses !== null) === back && note.at >= entry.at) ?? null
}

/** What a paper says of a refund besides its sums, for some of them at once. */
export async function aboutIntents(db: Db, ids: readonly string[]): Promise<Map<string, AboutIntent>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("orders", "orders.id", "intents.order_id")
    .innerJoin("shops", "shops.id", "intents.shop_id")
    .where("intents.id", "in", ids)
    .select(["intents.id", "intents.kind", "intents.shop_id", "shops.name as shop", "returns.rma"])
    .select(["orders.number as order_number", "orders.invoice_number", "orders.country", "orders.vat_regime"])
    .execute()
  const notes = await notesOf(db, ids)
  return new Map(rows.map((row) => [row.id, { ...row, notes: notes.get(row.id) ?? [] }]))
}

/** In the order in which they were issued. */
export async function notesOf(db: Db, intentIds: readonly string[]): Promise<Map<string, NoteName[]>> {
  if (intentIds.length === 0) return new Map()
  const first = await db
    .selectFrom("credit_notes")
    .where("intent_id", "in", intentIds)
    .select(["id", "intent_id", "name", "issued_at as at"])
    .execute()
  const turns = await db
    .selectFrom("credit_note_turns")
    .innerJoin("credit_notes", "credit_notes.id", "credit_note_turns.note_id")
    .where("credit_notes.intent_id", "in", intentIds)
    .select(["credit_notes.intent_id", "credit_note_turns.note_id", "credit_note_turns.turn"])
    .select(["credit_note_turns.name", "credit_note_turns.issued_at as at"])
    .orderBy("credit_note_turns.turn")
    .execute()
  return new Map(
    first.map((note) => {
      const all = [note, ...turns.filter((turn) => turn.note_id === note.id)]
      const named = all.map(({ name, at }, place) => ({
        name,
        at,
        reverses: place % 2 === 1 ? (all[place - 1]?.name ?? null) : null,
      }))
      return [note.intent_id, named]
    }),
  )
}
