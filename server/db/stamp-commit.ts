import { randomBytes } from "node:crypto"
import { sql } from "kysely"
import { chainAudit } from "./chain-audit.ts"
import { keepChanges, takeChanges } from "./note-changes.ts"
import type { Tx } from "./open.ts"
import { prepared } from "./prepared.ts"
import { refreshCases } from "./refresh-cases.ts"
import { writeMany } from "./write-many.ts"

/**
 * Gives the transaction its position, last of all: the counter's row stays locked from here to the commit, so that
 * positions are in commit order on PostgreSQL too (a bare sequence would let a reader skip a row that commits late).
 * What the transaction wrote for devices carries null until now; no committed row ever does.
 */
export async function stampCommit(tx: Tx): Promise<void> {
  await refreshCases(tx)
  const changes = await takeChanges(tx)
  const [row] = await nextPosition(tx, {})
  if (!row) throw new Error("there is no counter of positions")
  // not the context's randomness: a copied file that replays a seed must not mint the same tag
  const tag = randomBytes(6).toString("hex")
  await writeMany(tx, "commits", [{ position: row.value, tag, at: Date.now() }])
  await keepChanges(tx, row.value, changes)
  await chainAudit(tx)
  await stampDocs(tx, { position: row.value })
  await stampFacts(tx, { position: row.value })
}

const nextPosition = prepared((db, _: object) =>
  db.updateTable("counter").set({ value: sql<number>`value + 1` }).where("name", "=", "position").returning("value"),
)
const stampDocs = prepared((db, { position }: { position: number }) =>
  db.updateTable("device_docs").set({ position }).where("position", "is", null),
)
const stampFacts = prepared((db, { position }: { position: number }) =>
  db
    .updateTable("facts")
    .set({ position, first_position: sql<number>`coalesce(first_position, ${position})` })
    .where("position", "is", null),
)
