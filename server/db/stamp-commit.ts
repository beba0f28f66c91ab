import { randomBytes } from "node:crypto"
import { sql } from "kysely"
import { chainAudit } from "./chain-audit.ts"
import { keepChanges, takeChanges } from "./note-changes.ts"
import type { Tx } from "./open.ts"
import { refreshCases } from "./refresh-cases.ts"

/**
 * Gives the transaction its position, last of all: the counter's row stays locked from here to the commit, so that
 * positions are in commit order on PostgreSQL too (a bare sequence would let a reader skip a row that commits late).
 * What the transaction wrote for devices carries null until now; no committed row ever does.
 */
export async function stampCommit(tx: Tx): Promise<void> {
  await refreshCases(tx)
  const changes = await takeChanges(tx)
  const row = await tx
    .updateTable("counter")
    .set({ value: sql<number>`value + 1` })
    .where("name", "=", "position")
    .returning("value")
    .executeTakeFirstOrThrow()
  // not the context's randomness: a copied file that replays a seed must not mint the same tag
  const tag = randomBytes(6).toString("hex")
  await tx.insertInto("commits").values({ position: row.value, tag, at: Date.now() }).execute()
  await keepChanges(tx, row.value, changes)
  await chainAudit(tx)
  await tx.updateTable("device_docs").set({ position: row.value }).where("position", "is", null).execute()
  await tx
    .updateTable("facts")
    .set({ position: row.value, first_position: sql<number>`coalesce(first_position, ${row.value})` })
    .where("position", "is", null)
    .execute()
}
