import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { applyStored } from "./apply-stored.ts"

/**
 * What waited for these ("return:<id>", "line:<id>", "parcel:<id>", "fact:<id>", "type:<name>") is applied now, in the
 * order of its streams. Call it wherever one of them comes into being.
 */
export async function applyWaiting(tx: Tx, ctx: Context, arrived: readonly string[]): Promise<void> {
  for (const key of arrived) {
    const rows = await tx
      .selectFrom("facts")
      .selectAll()
      .where("waits_for", "=", key)
      .where("superseded_by", "is", null)
      .orderBy("stream")
      .orderBy("seq")
      .execute()
    for (const { id } of rows) {
      // an earlier one of these may have applied or withdrawn it already
      const row = await tx.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirst()
      if (row?.waits_for === key) await applyStored(tx, ctx, row)
    }
  }
}
