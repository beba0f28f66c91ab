import { randomBytes } from "node:crypto"
import { type Kysely, sql } from "kysely"
import { chainAudit, chainWith } from "./chain-audit.ts"
import { isPostgres } from "./dialects.ts"
import { keepChanges, takeChanges, tellOf } from "./note-changes.ts"
import type { Tx } from "./open.ts"
import { prepared } from "./prepared.ts"
import { refreshCases, refreshTouched } from "./refresh-cases.ts"
import { takeNoted, takePosition } from "./stamp-at-once.ts"
import { writeMany } from "./write-many.ts"

/**
 * Gives the transaction its position, last of all: the counter's row stays locked from here to the commit, so that
 * positions are in commit order on PostgreSQL too (a bare sequence would let a reader skip a row that commits late).
 * What the transaction wrote for devices carries null until now; no committed row ever does.
 */
export async function stampCommit(tx: Tx): Promise<void> {
  if (isPostgres(tx as unknown as Kysely<unknown>)) return stampAtOnce(tx)
  await refreshCases(tx)
  const changes = await takeChanges(tx)
  const [row] = await nextPosition(tx, {})
  if (!row) throw new Error("there is no counter of positions")
  await writeMany(tx, "commits", [{ position: row.value, tag: newTag(), at: Date.now() }])
  await keepChanges(tx, row.value, changes)
  await chainAudit(tx)
  await stampDocs(tx, { position: row.value })
  await stampFacts(tx, { position: row.value })
}

/** The same in few ways to the server; the last record of the audit is read behind the lock, as others wrote it. */
async function stampAtOnce(tx: Tx): Promise<void> {
  const found = await takeNoted(tx, {})
  const touched = found.filter((one) => one.from === "touched")
  await refreshTouched(tx, touched)
  // what dated the cases anew noted them
  const noted = touched.length > 0 ? [...found, ...(await takeNoted(tx, {}))] : found
  const changes = await tellOf(
    tx,
    noted.filter((one) => one.from === "noted"),
  )
  const { kept } = await takePosition(tx, { tag: newTag(), at: Date.now(), changes })
  await chainWith(tx, kept)
}

/** Not the context's randomness: a copied file that replays a seed must not mint the same one. */
const newTag = () => randomBytes(6).toString("hex")

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
