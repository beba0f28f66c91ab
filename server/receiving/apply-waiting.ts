import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { applyStored } from "./apply-stored.ts"
import type { Touched } from "./seen-fact.ts"

/**
 * What waited for these ("return:<id>", "line:<id>", "parcel:<id>", "fact:<id>", "type:<name>") is applied now, in the
 * order of its streams. Call it wherever one of them comes into being. `later`: as in `applyStored`.
 */
export async function applyWaiting(tx: Tx, ctx: Context, arrived: readonly string[], later?: Touched[]): Promise<void> {
  if (arrived.length === 0) return
  const rows = await tx
    .selectFrom("facts")
    .select("id")
    .where("waits_for", "in", arrived)
    .where("superseded_by", "is", null)
    .orderBy("stream")
    .orderBy("seq")
    .execute()
  for (const { id } of rows) {
    // an earlier one of these may have applied or withdrawn it already
    const row = await tx.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirst()
    if (row?.waits_for && arrived.includes(row.waits_for)) await applyStored(tx, ctx, row, later)
  }
}
