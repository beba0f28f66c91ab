import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import { differenceAccount, providerAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { clearNoLonger } from "../count-outside.ts"
import { decideReturn } from "../decide-return.ts"
import { inCurrencyOf } from "../in-currency-of.ts"
import { lockPayments } from "../lock-payments.ts"
import { type Dispute, moveDispute, toDispute } from "../move-dispute.ts"
import type { Difference } from "./book-difference.ts"
import { ASK_DIFFERENCE } from "./keep-differences.ts"
import { standingIntents, unitsIn } from "./unit-intents.ts"

/**
 * The customer's bank takes back what they had paid on top for an exchange: it is kept no more, in the books too. What is
 * to be sent for it waits for a person, and nothing of it is given back a second time; where we win, it is ours again.
 * False: it is about none that is paid here. The counterpart of `countDispute`.
 */
export async function countOfDifference(tx: Tx, ctx: Context, dispute: Dispute): Promise<boolean> {
  const row = await tx
    .selectFrom("differences_asked")
    .selectAll()
    .where("provider", "=", dispute.provider)
    // written out: the partial index is taken only for a constant
    .where("payment_reference", "is not", null)
    .where("payment_reference", "in", dispute.references)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst()
  if (!row) return false
  await lockPayments(tx, row.order_id)
  await count(tx, ctx, row, dispute)
  return true
}

/** What was told of it before it was known to be paid. Under the lock of the order's payments. */
export async function countKeptOfDifference(tx: Tx, ctx: Context, row: Difference, reference: string): Promise<void> {
  const rows = await tx
    .selectFrom("disputes")
    .selectAll()
    .where("provider", "=", row.provider)
    .where("payment_id", "is", null)
    .where("difference_id", "is", null)
    .where((eb) => eb.or([eb("payment_reference", "=", reference), eb("other_reference", "=", reference)]))
    .orderBy("at")
    .execute()
  for (const one of rows) await count(tx, ctx, row, toDispute(one))
}

async function count(tx: Tx, ctx: Context, row: Difference, told: Dispute): Promise<void> {
  const dispute = inCurrencyOf(told, { amountMinor: row.amount_minor, currency: row.currency })
  const moved = await moveDispute(tx, dispute, { difference_id: row.id })
  if (!moved) return
  const { state, more } = moved
  if (more !== 0) await post(tx, ctx, row, { dispute, more })
  const { disputeId, amountMinor, currency } = dispute
  const detail = { unit: row.unit_id, dispute: disputeId, disputed: true, state, amountMinor, currency }
  const subject = `return:${row.return_id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "exchange.difference", subject, detail })
  ctx.log.warn({ difference: row.id, dispute: disputeId, state }, "what was paid on top for an exchange is disputed")
  if (more > 0) await lookAnew(tx, row)
  // what we won is owed to its customer where the exchange did not come about
  else if (more < 0 && row.state === "stopped")
    await enqueueJob(tx, { id: ctx.newId(), kind: ASK_DIFFERENCE, subject: row.id, now: ctx.now() })
  await decideReturn(tx, ctx, row.return_id, "difference_disputed")
}

type Moved = { dispute: Dispute; more: number }

async function post(tx: Tx, ctx: Context, { id, provider }: Difference, { dispute, more }: Moved): Promise<void> {
  const { disputeId, currency } = dispute
  await postEntry(tx, ctx, {
    source: `difference_disputed:${provider}:${disputeId}:${more > 0 ? "taken" : "won"}`,
    kind: "difference_back",
    intentId: null,
    text: more > 0 ? "What was paid on top was taken back by the customer's bank" : "A dispute was won",
    postings: [
      { account: differenceAccount(id), amountMinor: more, currency },
      { account: providerAccount(provider), amountMinor: -more, currency },
    ],
  })
}

/** Whoever cleared the risk of it before had not seen this. */
async function lookAnew(tx: Tx, row: Difference): Promise<void> {
  for (const intent of await standingIntents(tx, row.return_id))
    if (intent.way === "replacement" && unitsIn(intent).includes(row.unit_id))
      await clearNoLonger(tx, intent.id, intent.cleared, "risk")
}
