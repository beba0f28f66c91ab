import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { settleAttempt, type Word } from "../refunds/settle-attempt.ts"
import { lockTransfer } from "./lock-file.ts"

export interface BankWord {
  word: "taken" | "paid" | "rejected"
  /** The bank's code and text, where it gave one: "AC04 account closed". */
  reason: string | null
}

/** The bank's word of one transfer. State only moves up; false: it was told something lower, or the same again. */
export async function settleTransfer(tx: Tx, ctx: Context, endToEndId: string, said: BankWord): Promise<boolean> {
  const sent = await lockTransfer(tx, endToEndId)
  const moved = await settleAttempt(tx, ctx, sent, wordOf(endToEndId, said))
  if (!moved) return false
  await tx
    .updateTable("bank_transfers")
    .set({ word: said.word, reason: said.reason, word_at: ctx.now() })
    .where("end_to_end_id", "=", endToEndId)
    .execute()
  return true
}

function wordOf(endToEndId: string, { word, reason }: BankWord): Word {
  if (word === "rejected")
    return { outcome: "failed", providerRefundId: endToEndId, error: reason ?? "refused by the bank" }
  return { outcome: word === "paid" ? "succeeded" : "pending", providerRefundId: endToEndId }
}
