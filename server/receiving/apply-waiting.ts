import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { applyStored } from "./apply-stored.ts"
import type { Touched } from "./seen-fact.ts"

/** The usual case in one text: what a fact brings, and what it is. */
const waitingFor = prepared((db, { one, other }: { one: string; other: string }) =>
  inItsOrder(db).where("waits_for", "in", [one, other]),
)

const waitingForAny = (tx: Tx, arrived: readonly string[]) => inItsOrder(tx).where("waits_for", "in", arrived).execute()

const inItsOrder = (db: Db) =>
  db.selectFrom("facts").select("id").where("superseded_by", "is", null).orderBy("stream").orderBy("seq")

/**
 * What waited for these ("return:<id>", "line:<id>", "parcel:<id>", "fact:<id>", "type:<name>") is applied now, in the
 * order of its streams. Call it wherever one of them comes into being. `later`: as in `applyStored`.
 */
export async function applyWaiting(tx: Tx, ctx: Context, arrived: readonly string[], later?: Touched[]): Promise<void> {
  if (arrived.length === 0) return
  const [one = "", other] = arrived
  const rows =
    arrived.length > 2 ? await waitingForAny(tx, arrived) : await waitingFor(tx, { one, other: other ?? one })
  for (const { id } of rows) {
    // an earlier one of these may have applied or withdrawn it already
    const row = await tx.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirst()
    if (row?.waits_for && arrived.includes(row.waits_for)) await applyStored(tx, ctx, row, later)
  }
}
