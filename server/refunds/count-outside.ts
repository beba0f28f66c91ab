import { unsentIntentStates } from "../../shared/domain/states.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { outsideAccount, overpaidAccount, providerAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"
import { decideReturn } from "./decide-return.ts"
import { inCurrencyOf } from "./in-currency-of.ts"
import type { ListedRefund } from "./listed-refund.ts"

type Payment = Tables["payments"]
type Given = "outside_minor" | "overpaid_minor"

/**
 * Counts what was given back of a payment and is no settlement of ours, once, and holds every unsent intent of the
 * payment for a person: it may have been for these very goods. Under the payment's lock, which the caller holds.
 */
export async function countOutside(
  tx: Tx,
  ctx: Context,
  payment: Payment,
  told: ListedRefund,
  column: Given = "outside_minor",
): Promise<void> {
  const listed = inCurrencyOf(told, { amountMinor: payment.captured_minor, currency: payment.currency })
  const more = await keepOnce(tx, payment, listed)
  if (more === 0) return
  await tx
    .updateTable("payments")
    .set((eb) => ({ [column]: eb(column, "+", more) }))
    .where("id", "=", payment.id)
    .execute()
  await postGiven(tx, ctx, payment, { listed, more, column })
  await holdAgain(tx, payment.id)
  const { providerRefundId, currency, named } = listed
  const action = column === "outside_minor" ? "refund.found_outside" : "refund.overpaid"
  const detail = { refund: providerRefundId, amountMinor: more, currency, intent: named?.intentId ?? null }
  await appendAudit(tx, ctx, { kind: "system" }, { action, subject: `payment:${payment.id}`, detail })
  ctx.log.warn(
    { payment: payment.id, refund: providerRefundId },
    "a refund that is not ours counts against its payment",
  )
  const returns = await tx.selectFrom("returns").select("id").where("order_id", "=", payment.order_id).execute()
  for (const { id } of returns.sort((a, b) => (a.id < b.id ? -1 : 1))) await decideReturn(tx, ctx, id, action)
}

/** What others did is in the books too: the provider holds it against us all the same. */
async function postGiven(
  tx: Tx,
  ctx: Context,
  { id }: Payment,
  { listed, more, column }: { listed: ListedRefund; more: number; column: Given },
): Promise<void> {
  const outside = column === "outside_minor"
  const { provider, currency } = listed
  await postEntry(tx, ctx, {
    // that it is posted once is what the refund's own row says, under the payment's lock
    source: `given:${ctx.newId()}`,
    kind: outside ? "outside" : "overpaid",
    intentId: null,
    text: outside ? "Given back by others" : "Paid a second time",
    postings: [
      { account: outside ? outsideAccount(id) : overpaidAccount(id), amountMinor: more, currency },
      { account: providerAccount(provider), amountMinor: -more, currency },
    ],
  })
}

const rank: Record<ListedRefund["state"], number> = { pending: 0, succeeded: 1, failed: 2 }

/** Answers by how much it counts more than before: nothing where it was counted already, less where it failed since. */
async function keepOnce(tx: Tx, payment: Payment, listed: ListedRefund): Promise<number> {
  const { provider, providerRefundId: provider_refund_id, amountMinor: amount_minor, currency, state, at } = listed
  const known = await tx
    .selectFrom("refunds")
    .select(["state", "amount_minor"])
    .where("provider", "=", provider)
    .where("provider_refund_id", "=", provider_refund_id)
    .executeTakeFirst()
  const before = known && known.state !== "failed" ? known.amount_minor : 0
  const now = state === "failed" ? 0 : amount_minor
  // told in any order: state only moves up, and what is lower says nothing new
  if (known && rank[known.state as ListedRefund["state"]] >= rank[state]) return 0
  const row = { provider, provider_refund_id, amount_minor, currency, state, at, payment_id: payment.id }
  await tx
    .insertInto("refunds")
    .values({ id: `${provider}:${provider_refund_id}`, intent_id: null, attempt_id: null, ...row })
    .onConflict((conflict) => conflict.columns(["provider", "provider_refund_id"]).doUpdateSet({ state }))
    .execute()
  return now - before
}

/** What a person had cleared they had not seen this of: the risk is a new one. */
export async function holdAgain(tx: Tx, paymentId: string): Promise<void> {
  const intents = await tx
    .selectFrom("intents")
    .select(["id", "cleared"])
    .where("payment_id", "=", paymentId)
    .where("state", "in", unsentIntentStates)
    .execute()
  for (const { id, cleared } of intents) await clearNoLonger(tx, id, cleared, "risk")
}

export async function clearNoLonger(tx: Tx, intentId: string, cleared: string, reason: string): Promise<void> {
  const reasons = JSON.parse(cleared) as string[]
  if (!reasons.includes(reason)) return
  const left = JSON.stringify(reasons.filter((one) => one !== reason))
  await tx.updateTable("intents").set({ cleared: left }).where("id", "=", intentId).execute()
}
