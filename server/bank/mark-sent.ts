import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** The file left the house: each of its attempts is out, and only the bank's word ends it. */
export async function markSent(tx: Tx, ctx: Context, messageId: string): Promise<void> {
  await tx
    .updateTable("bank_files")
    .set({ first_downloaded_at: ctx.now() })
    .where("message_id", "=", messageId)
    .where("first_downloaded_at", "is", null)
    .execute()
  const own = tx.selectFrom("bank_transfers").select("attempt_id").where("message_id", "=", messageId)
  await tx
    .updateTable("attempts")
    .set({ state: "sent", sent_at: ctx.now() })
    .where("id", "in", own)
    .where("state", "=", "prepared")
    .execute()
}
