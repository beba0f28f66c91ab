import { createHash } from "node:crypto"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { lockFile } from "./lock-file.ts"
import { markSent } from "./mark-sent.ts"
import { unseal } from "./seal.ts"

/**
 * The same bytes each time, and each time it is written down who has them. With the first time the transfers count as sent:
 * the file may be at the bank from now on (protocol.md, Money 8).
 */
export async function downloadFile(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { messageId }: { messageId: string },
): Promise<Result<{ messageId: string; bytes: Uint8Array }>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const file = await lockFile(tx, messageId)
  if (!file) return refused("not_found", "No such file.")
  if (file.undone_at !== null) return refused("already_done", "The file was undone: its refunds leave by another.")
  const bytes = unseal(ctx, `file ${messageId}`, file.sealed)
  if (!bytes) return refused("conflict", "It was kept under another secret and cannot be read.")
  if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
    throw new Error(`the file ${messageId} is not what was made`)
  const again = file.first_downloaded_at !== null
  if (!again) await markSent(tx, ctx, messageId)
  const detail = { again, sha256: file.sha256, transfers: file.transfers, sumMinor: file.sum_minor }
  await appendAudit(tx, ctx, actor, { action: "bank.file_download", subject: `bank_file:${messageId}`, detail })
  return done({ messageId, bytes })
}
