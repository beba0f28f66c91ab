import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { idsInFile, lockFile, lockTransfer } from "./lock-file.ts"
import { newEpochAt } from "./new-epoch.ts"

/** Only while nobody can have it: its refunds wait for the next file. The file stays, marked. */
export async function undoFile(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { messageId }: { messageId: string },
): Promise<Result<{ transfers: number }>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const file = await lockFile(tx, messageId)
  if (!file) return refused("not_found", "No such file.")
  if (file.undone_at !== null) return refused("already_done", "The file was undone already.")
  if (file.first_downloaded_at !== null || file.made_at <= (await newEpochAt(tx)))
    return refused("money_moved", "The file may be at the bank: only its word ends these transfers.")

  const ids = await idsInFile(tx, messageId)
  for (const id of ids) {
    const { intent, attempt } = await lockTransfer(tx, id)
    await tx.updateTable("attempts").set({ state: "failed", error: "undone" }).where("id", "=", attempt.id).execute()
    await changeIntent(tx, ctx, intent, { state: "released" })
    await decideReturn(tx, ctx, intent.return_id, "bank_file_undone")
  }
  const word = { word: "undone" as const, word_at: ctx.now() }
  await tx.updateTable("bank_transfers").set(word).where("message_id", "=", messageId).execute()
  const undone = { undone_at: ctx.now(), undone_by: actor.id }
  await tx.updateTable("bank_files").set(undone).where("message_id", "=", messageId).execute()
  const detail = { transfers: ids.length }
  await appendAudit(tx, ctx, actor, { action: "bank.file_undo", subject: `bank_file:${messageId}`, detail })
  return done({ transfers: ids.length })
}
