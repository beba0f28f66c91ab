import type { Selectable } from "kysely"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { differenceAccount, providerAccount, receivedAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import type { ListedRefund } from "../listed-refund.ts"

export type Difference = Selectable<Tables["differences_asked"]>
type State = ListedRefund["state"]
export type GivenBack = Pick<
  ListedRefund,
  "providerRefundId" | "amountMinor" | "currency" | "state" | "at" | "difference"
>

// Under the lock of the order's payments, which the caller holds: whoever asks, stops or gives back has it too.

/** The provider says that it was paid, by this payment: written down and posted, once, whatever says it again. */
export async function bookPaid(
  tx: Tx,
  ctx: Context,
  { id, provider, amount_minor, currency }: Difference,
  paid: { reference: string; at: number },
): Promise<void> {
  const posted = await postEntry(tx, ctx, {
    source: `difference_paid:${id}`,
    kind: "difference_paid",
    intentId: null,
    text: "Paid on top for an exchange",
    postings: [
      { account: receivedAccount(provider), amountMinor: amount_minor, currency },
      { account: differenceAccount(id), amountMinor: -amount_minor, currency },
    ],
  })
  if (posted)
    await tx
      .updateTable("differences_asked")
      .set({ paid_at: paid.at, payment_reference: paid.reference })
      .where("id", "=", id)
      .execute()
}

const rank: Record<State, number> = { pending: 0, succeeded: 1, failed: 2 }

/**
 * A refund of it, ours or another's, as the provider tells it: kept and posted by how it moved since, in any order and
 * however often. False: it is none that can be of this payment (another currency, more than is left), and nothing was done.
 */
export async function bookGivenBack(tx: Tx, ctx: Context, row: Difference, refund: GivenBack): Promise<boolean> {
  const { providerRefundId, amountMinor, currency, state } = refund
  const known = await tx
    .selectFrom("refunds")
    .select(["state", "amount_minor", "payment_id"])
    .where("provider", "=", row.provider)
    .where("provider_refund_id", "=", providerRefundId)
    .executeTakeFirst()
  if (known && (known.payment_id !== row.id || known.amount_minor !== amountMinor)) return false
  const before = (known?.state ?? null) as State | null
  if (before !== null && rank[before] >= rank[state]) return true
  const more = countsFor(state, amountMinor) - countsFor(before, amountMinor)
  if (currency !== row.currency || row.given_minor + more > row.amount_minor) return false
  await keep(tx, row, refund)
  await postMove(tx, ctx, row, { refund, more })
  await remember(tx, row, refund, more)
  const detail = { unit: row.unit_id, refund: providerRefundId, state, amountMinor, currency, givenBack: true }
  const subject = `return:${row.return_id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "exchange.difference", subject, detail })
  return true
}

const countsFor = (state: State | null, amount: number) => (state === null || state === "failed" ? 0 : amount)

async function keep(tx: Tx, row: Difference, refund: GivenBack): Promise<void> {
  const { providerRefundId, amountMinor, currency, state, at } = refund
  const { id, provider } = row
  const what = { payment_id: id, provider, provider_refund_id: providerRefundId, amount_minor: amountMinor }
  await tx
    .insertInto("refunds")
    .values({
      id: `${provider}:${providerRefundId}`,
      ...{ intent_id: null, attempt_id: null, ...what, currency, state, at },
    })
    .onConflict((conflict) => conflict.columns(["provider", "provider_refund_id"]).doUpdateSet({ state }))
    .execute()
}

type Move = { refund: GivenBack; more: number }

/** What a provider took and has not settled is gone from here all the same; where it fails, the reverse is posted. */
async function postMove(tx: Tx, ctx: Context, row: Difference, { refund, more }: Move): Promise<void> {
  if (more === 0) return
  const { providerRefundId, currency, state } = refund
  await postEntry(tx, ctx, {
    source: `difference_back:${row.provider}:${providerRefundId}:${state}`,
    kind: "difference_back",
    intentId: null,
    text: more < 0 ? "What was paid on top came back" : "What was paid on top went back",
    postings: [
      { account: differenceAccount(row.id), amountMinor: more, currency },
      { account: providerAccount(row.provider), amountMinor: -more, currency },
    ],
  })
}

/** Whole again where it failed; where it was ours, the next try has a key of its own. */
async function remember(tx: Tx, row: Difference, refund: GivenBack, more: number): Promise<void> {
  const failed = refund.state === "failed"
  await tx
    .updateTable("differences_asked")
    .set((eb) => ({
      given_minor: eb("given_minor", "+", more),
      failures: eb("failures", "+", failed && refund.difference === row.id ? 1 : 0),
      given_back_at: failed ? null : refund.at,
      given_back_ref: failed ? null : refund.providerRefundId,
    }))
    .where("id", "=", row.id)
    .execute()
}
