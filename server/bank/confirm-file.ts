import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { idsInFile, lockFile } from "./lock-file.ts"
import { settleTransfer } from "./settle-transfer.ts"

/**
 * Many banks report what they refuse and never what they paid: a person reads the statement, and says by its reference that
 * the file was debited. What the bank refused stays refused.
 */
export async function confirmFile(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { messageId, reference }: { messageId: string; reference: string },
): Promise<Result<{ paid: number }>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const file = await lockFile(tx, messageId)
  if (!file) return refused("not_found", "No such file.")
  if (file.undone_at !== null || file.first_downloaded_at === null)
    return refused("conflict", "Nobody has had this file: no statement can show it.")
  let paid = 0
  for (const id of await idsInFile(tx, messageId))
    if (await settleTransfer(tx, ctx, id, { word: "paid", reason: null })) paid++
  if (paid === 0) return refused("already_done", "All of it is settled.")
  const detail = { reference, paid }
  await appendAudit(tx, ctx, actor, { action: "bank.file_confirm", subject: `bank_file:${messageId}`, detail })
  return done({ paid })
}
