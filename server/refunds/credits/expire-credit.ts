import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Tx } from "../../db/open.ts"
import { storeCreditAccount, writtenOffAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { changeCredit, leftOf } from "./issue-credit.ts"

/** What nobody spent in time is no debt any more. Answers when to look again: it may have been prolonged meanwhile. */
export async function expireCredit(tx: Tx, ctx: Context, creditId: string): Promise<number | null> {
  const query = tx.selectFrom("store_credits").selectAll().where("id", "=", creditId)
  const credit = await forUpdate(tx, query).executeTakeFirst()
  if (!credit || credit.expires_at === null) return null
  if (credit.expires_at > ctx.now()) return credit.expires_at
  const amountMinor = leftOf(credit)
  if (amountMinor === 0) return null
  const { id, currency } = credit
  await changeCredit(tx, ctx, id, { ended_minor: credit.ended_minor + amountMinor })
  await postEntry(tx, ctx, {
    source: `credit_expired:${id}:${credit.expires_at}`,
    kind: "credit_ended",
    intentId: null,
    text: "Nobody spent it in time",
    postings: [
      { account: storeCreditAccount(id), amountMinor, currency },
      { account: writtenOffAccount(id), amountMinor: -amountMinor, currency },
    ],
  })
  const detail = { amountMinor, currency }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "credit.expired", subject: `credit:${id}`, detail })
  return null
}
