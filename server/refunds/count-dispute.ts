import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { outsideAccount, providerAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"
import { holdAgain } from "./count-outside.ts"
import { decideReturn } from "./decide-return.ts"
import { inCurrencyOf } from "./in-currency-of.ts"
import { lockPayments } from "./lock-payments.ts"
import { returnsOfOrder } from "./make-room.ts"
import { type Dispute, keepForLater, moveDispute, toDispute } from "./move-dispute.ts"
import { countOfDifference } from "./resolutions/dispute-difference.ts"

type Payment = Tables["payments"]

/**
 * Counts what a dispute takes out of its payment as given back by others, once, and as nothing where we won it: every
 * unsent refund of the payment is held for a person, whom the audit and the desk tell why. Its state only moves up: open,
 * lost, won. What was paid on top for an exchange is counted so too. False: what it is about is not here, and it waits.
 */
export async function countDispute(tx: Tx, ctx: Context, dispute: Dispute): Promise<boolean> {
  const payment = await paymentOf(tx, dispute)
  if (!payment) {
    if (await countOfDifference(tx, ctx, dispute)) return true
    await keepForLater(tx, dispute)
    return false
  }
  await lockPayments(tx, payment.order_id)
  await count(tx, ctx, payment, dispute)
  return true
}

/** What was told of this payment before it was here. Answers whether there was any. Its lock is held by the caller. */
export async function countKeptDisputes(tx: Tx, ctx: Context, payment: Payment): Promise<boolean> {
  const rows = await tx
    .selectFrom("disputes")
    .selectAll()
    .where("provider", "=", payment.provider)
    .where("payment_id", "is", null)
    .where("difference_id", "is", null)
    .where((eb) =>
      eb.or([eb("payment_reference", "=", payment.reference), eb("other_reference", "=", payment.reference)]),
    )
    .orderBy("at")
    .execute()
  for (const row of rows) await count(tx, ctx, payment, toDispute(row))
  return rows.length > 0
}

async function count(tx: Tx, ctx: Context, payment: Payment, told: Dispute): Promise<void> {
  const dispute = inCurrencyOf(told, { amountMinor: payment.captured_minor, currency: payment.currency })
  const moved = await moveDispute(tx, dispute, { payment_id: payment.id })
  if (!moved) return
  const { state, more } = moved
  if (more !== 0) await takeOut(tx, ctx, payment, dispute, more)
  const { disputeId, amountMinor, currency } = dispute
  const detail = { dispute: disputeId, state, amountMinor, currency }
  const said = { action: "payment.disputed", subject: `payment:${payment.id}`, detail }
  await appendAudit(tx, ctx, { kind: "system" }, said)
  ctx.log.warn({ payment: payment.id, dispute: disputeId, state }, "a payment is disputed")
  for (const id of await returnsOfOrder(tx, payment.order_id)) await decideReturn(tx, ctx, id, "payment_disputed")
}

async function takeOut(tx: Tx, ctx: Context, { id, provider }: Payment, { currency }: Dispute, more: number) {
  await tx
    .updateTable("payments")
    .set((eb) => ({ outside_minor: eb("outside_minor", "+", more) }))
    .where("id", "=", id)
    .execute()
  await postEntry(tx, ctx, {
    // that it is posted once is what the dispute's own row says, under the payment's lock
    source: `given:${ctx.newId()}`,
    kind: "outside",
    intentId: null,
    text: more > 0 ? "Taken back by the customer's bank" : "A dispute was won",
    postings: [
      { account: outsideAccount(id), amountMinor: more, currency },
      { account: providerAccount(provider), amountMinor: -more, currency },
    ],
  })
  if (more > 0) await holdAgain(tx, id)
}

async function paymentOf(tx: Tx, { provider, references }: Dispute): Promise<Payment | undefined> {
  return tx
    .selectFrom("payments")
    .selectAll()
    .where("provider", "=", provider)
    .where("reference", "in", references)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst()
}
