import { sql } from "kysely"
import { unsentIntentStates } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { clearNoLonger } from "./count-outside.ts"
import { decideReturn } from "./decide-return.ts"

const AT_ONCE = 500

/**
 * An earlier epoch had acknowledged this stream so far, and may have paid what follows from it by a route that cannot be
 * listed. What is here of it already is marked, and what is unsent waits for finance; what is still to come is marked as
 * it comes (protocol.md, Money 11). A person's word of before does not count: it was given before the loss.
 */
export async function withholdRestored(
  tx: Tx,
  ctx: Context,
  stream: { id: string; restored_through?: number },
  through: number,
): Promise<void> {
  const restored_through = Math.max(stream.restored_through ?? 0, through)
  await tx.updateTable("streams").set({ restored_through }).where("id", "=", stream.id).execute()
  const units = await unitsOf(tx, stream.id, through)
  for (let from = 0; from < units.length; from += AT_ONCE) {
    const some = units.slice(from, from + AT_ONCE)
    await tx.updateTable("units").set({ restored: 1 }).where("id", "in", some).where("restored", "=", 0).execute()
  }
  const unsent = await unsentOf(tx, units)
  for (const { id, cleared } of unsent) await clearNoLonger(tx, id, cleared, "restored")
  for (const id of [...new Set(unsent.map((one) => one.return_id))].sort())
    await decideReturn(tx, ctx, id, "facts_restored")
}

/** All of the parcels that its facts speak of: what a closing called missing is money too. */
async function unitsOf(tx: Tx, stream: string, through: number): Promise<string[]> {
  const rows = await tx
    .selectFrom("fact_slots")
    .innerJoin("facts", "facts.id", "fact_slots.fact_id")
    .innerJoin("units", "units.parcel_id", "facts.parcel_id")
    .select("units.id")
    .distinct()
    .where("fact_slots.stream", "=", stream)
    .where("fact_slots.seq", "<=", through)
    .orderBy("units.id")
    .execute()
  return rows.map((row) => row.id)
}

async function unsentOf(tx: Tx, units: readonly string[]) {
  const all: { id: string; return_id: string; cleared: string }[] = []
  for (let from = 0; from < units.length; from += AT_ONCE)
    all.push(
      ...(await tx
        .selectFrom("intent_units")
        .innerJoin("intents", "intents.id", "intent_units.intent_id")
        .select(["intents.id", "intents.return_id", "intents.cleared"])
        .distinct()
        .where("intent_units.unit_id", "in", units.slice(from, from + AT_ONCE))
        // written out: the partial index is taken only for a constant
        .where(sql<boolean>`intent_units.active = 1`)
        .where("intents.state", "in", unsentIntentStates)
        .execute()),
    )
  return all
}
