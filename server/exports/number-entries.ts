import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { FecOwner } from "./fec-owner.ts"

const A_TRANSACTION = 500

/**
 * Gives each entry of an accounting year its number, once and for good: without a gap, in the order of their time, and what
 * an entry committed late comes after those that had theirs. However often it is asked, the same entry has the same number.
 */
export async function numberEntries(ctx: Context, owner: FecOwner): Promise<void> {
  let after = { at: owner.since, id: "" }
  for (let more = true; more; ) {
    const from = after
    const last = await ctx.database.write((tx) => numberSome(tx, owner, from))
    more = last !== null
    if (last) after = last
  }
}

async function numberSome(
  tx: Tx,
  owner: FecOwner,
  { at, id }: { at: number; id: string },
): Promise<{ at: number; id: string } | null> {
  // two who export at once number one after the other
  await forUpdate(tx, tx.selectFrom("shops").select("id").where("id", "in", owner.shopIds).orderBy("id")).execute()
  const rows = await tx
    .selectFrom("ledger_entries")
    .leftJoin("fec_numbers", "fec_numbers.entry_id", "ledger_entries.id")
    .selectAll("ledger_entries")
    .select("fec_numbers.number")
    .where("ledger_entries.at", ">=", at)
    .where("ledger_entries.at", "<", owner.before)
    .where((eb) => eb.or([eb("ledger_entries.at", ">", at), eb("ledger_entries.id", ">", id)]))
    .orderBy("ledger_entries.at")
    .orderBy("ledger_entries.id")
    .limit(A_TRANSACTION)
    .execute()
  const fresh = rows.filter((row) => row.number === null)
  const own = await owner.ownOf(tx, fresh)
  const last = await lastNumber(tx, owner)
  const { siren, closing } = owner
  const values = own.map((entry, place) => ({ siren, closing, number: last + place + 1, entry_id: entry.id }))
  if (values.length > 0) await tx.insertInto("fec_numbers").values(values).execute()
  const end = rows.at(-1)
  return end && rows.length === A_TRANSACTION ? { at: end.at, id: end.id } : null
}

async function lastNumber(tx: Tx, { siren, closing }: FecOwner): Promise<number> {
  const row = await tx
    .selectFrom("fec_numbers")
    .select("number")
    .where("siren", "=", siren)
    .where("closing", "=", closing)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.number ?? 0
}
