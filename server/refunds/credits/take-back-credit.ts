import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { payableAccount, storeCreditAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { changeIntent, stopIntent } from "../apply-decision.ts"
import { changePayment } from "../lock-payments.ts"
import { changeCredit, creditOfReturn } from "./issue-credit.ts"

type Intent = Tables["intents"]

/**
 * The customer wants something else after all, and has spent nothing: the credit loses this intent's part, and the intent
 * is withdrawn as if its money had come back. Under the payment's lock, which the caller holds.
 */
export async function takeBackCredit(tx: Tx, ctx: Context, intent: Intent): Promise<void> {
  const credit = await creditOfReturn(tx, intent.return_id)
  const part = await tx
    .selectFrom("credit_parts")
    .selectAll()
    .where("intent_id", "=", intent.id)
    .where("taken_back_at", "is", null)
    .executeTakeFirst()
  if (!credit || !part || credit.spent_minor > 0) throw new Error(`intent ${intent.id} has no unspent credit`)
  await tx.updateTable("credit_parts").set({ taken_back_at: ctx.now() }).where("id", "=", part.id).execute()
  await changeCredit(tx, ctx, credit.id, { ended_minor: credit.ended_minor + part.amount_minor })

  const { id: intentId, payment_id: paymentId, kind, amount_minor: amountMinor, currency } = intent
  await postEntry(tx, ctx, {
    source: `credit_back:${part.id}`,
    kind: "refund_reversed",
    intentId,
    text: "The store credit was taken back",
    postings: [
      { account: storeCreditAccount(credit.id), amountMinor, currency },
      { account: payableAccount(paymentId), amountMinor: -amountMinor, currency },
    ],
  })
  await changePayment(tx, { paymentId, kind, reserved: amountMinor, refunded: -amountMinor })
  await changeIntent(tx, ctx, intent, { state: "failed", note: "credit_taken_back" })
  const failed = { ...intent, state: "failed" as const, version: intent.version + 1 }
  await stopIntent(tx, ctx, failed, { by: "decision" })
  const detail = { credit: credit.id, amountMinor, currency }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "credit.taken_back", subject: `intent:${intentId}`, detail })
}
