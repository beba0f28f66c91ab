import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { outsideAccount, providerAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"
import { holdAgain } from "./count-outside.ts"
import { decideReturn } from "./decide-return.ts"
import { lockPayments } from "./lock-payments.ts"
import { returnsOfOrder } from "./make-room.ts"

type Payment = Tables["payments"]
type Row = Tables["disputes"]

/** The customer's bank takes a payment back, or took it. */
export interface Dispute {
  provider: string
  disputeId: string
  references: readonly string[]
  amountMinor: number
  currency: string
  state: Row["state"]
  at: number
}

/**
 * Counts what a dispute takes out of its payment as given back by others, once, and as nothing where we won it: every
 * unsent refund of the payment is held for a person, whom the audit and the desk tell why. Its state only moves up: open,
 * lost, won. False: the payment is not here, and it waits for it.
 */
export async function countDispute(tx: Tx, ctx: Context, dispute: Dispute): Promise<boolean> {
  const payment = await paymentOf(tx, dispute)
  if (!payment) {
    await keep(tx, dispute, null)
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
    .where((eb) =>
      eb.or([eb("payment_reference", "=", payment.reference), eb("other_reference", "=", payment.reference)]),
    )
    .orderBy("at")
    .execute()
  for (const row of rows) await count(tx, ctx, payment, toDispute(row))
  return rows.length > 0
}

const rank: Record<Row["state"], number> = { open: 0, lost: 1, won: 2 }
const takenBy = ({ state, amount_minor }: Pick<Row, "state" | "amount_minor">) => (state === "won" ? 0 : amount_minor)

async function count(tx: Tx, ctx: Context, payment: Payment, dispute: Dispute): Promise<void> {
  const known = await knownOf(tx, dispute)
  if (known?.payment_id && rank[dispute.state] <= rank[known.state]) return
  const state = known && rank[known.state] > rank[dispute.state] ? known.state : dispute.state
  const before = known?.payment_id ? takenBy(known) : 0
  const more = takenBy({ state, amount_minor: dispute.amountMinor }) - before
  await keep(tx, { ...dispute, state }, payment.id)
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

async function knownOf(tx: Tx, { provider, disputeId }: Dispute): Promise<Row | undefined> {
  const query = tx.selectFrom("disputes").selectAll().where("provider", "=", provider)
  return forUpdate(tx, query.where("dispute_id", "=", disputeId)).executeTakeFirst()
}

async function keep(tx: Tx, dispute: Dispute, paymentId: string | null): Promise<void> {
  const known = paymentId === null ? await knownOf(tx, dispute) : undefined
  const state = known && rank[known.state] > rank[dispute.state] ? known.state : dispute.state
  const row: Row = {
    provider: dispute.provider,
    dispute_id: dispute.disputeId,
    payment_id: paymentId,
    payment_reference: dispute.references[0] ?? "",
    other_reference: dispute.references[1] ?? null,
    amount_minor: dispute.amountMinor,
    currency: dispute.currency,
    state,
    at: dispute.at,
  }
  await tx
    .insertInto("disputes")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["provider", "dispute_id"]).doUpdateSet({ state, payment_id: paymentId }),
    )
    .execute()
}

function toDispute(row: Row): Dispute {
  return {
    provider: row.provider,
    disputeId: row.dispute_id,
    references: row.other_reference === null ? [row.payment_reference] : [row.payment_reference, row.other_reference],
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    at: row.at,
  }
}
