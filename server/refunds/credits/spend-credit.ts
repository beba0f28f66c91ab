import type { z } from "zod/mini"
import type { CreditSpending, CreditSpent } from "../../../shared/contract/credits.ts"
import { done, type Refusal, type Result, refused } from "../../../shared/contract/problem.ts"
import { readCreditCode } from "../../../shared/domain/credit-code.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Db, Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { soldForCreditAccount, storeCreditAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { decideReturn } from "../decide-return.ts"
import { lockPayments } from "../lock-payments.ts"
import { changeCredit, leftOf } from "./issue-credit.ts"

type Credit = Tables["store_credits"]
type Spend = Tables["credit_spends"]
type Spent = z.infer<typeof CreditSpent>

/** So long at least is good again what a cancelled order gives back. */
const GOOD_AGAIN = 90 * 24 * 60 * 60_000

export const notByKey = (actor: Actor): Refusal | null =>
  actor.kind === "api_key" && may(actor, "credit.spend")
    ? null
    : refused("not_allowed", "This key may not take store credits.")

/**
 * Takes an amount off a credit, once a key. Two tills at once stand in line at its row, and the CHECK beneath refuses what
 * the code above would let through. Refuses an unknown code (`not_found`), one of no use any more (`nothing_left`), more
 * than it holds (`nothing_left`), another currency and a key that was used for something else (`conflict`).
 */
export async function spendCredit(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.infer<typeof CreditSpending>,
): Promise<Result<Spent>> {
  const notAllowed = notByKey(actor)
  if (notAllowed || actor.kind !== "api_key") return notAllowed ?? refused("not_allowed")
  const credit = await lockCredit(tx, actor.shopId, await findCredit(tx, actor.shopId, input.code))
  if (!credit) return refused("not_found", "This shop has given no such credit.")
  const before = await spendOf(tx, actor.shopId, input.key)
  if (before) return same(before, credit, input) ? done(told(before, credit)) : otherKey()
  const problem = whyNot(ctx, credit, input)
  if (problem) return problem

  const spend = {
    ...{ id: ctx.newId(), credit_id: credit.id, shop_id: actor.shopId, key: input.key, currency: credit.currency },
    ...{ amount_minor: input.amountMinor, order_number: input.orderNumber ?? null },
    ...{ spent_at: ctx.now(), cancelled_at: null },
  }
  await tx.insertInto("credit_spends").values(spend).execute()
  const after = await changeCredit(tx, ctx, credit.id, { spent_minor: credit.spent_minor + input.amountMinor })
  await postSpend(tx, ctx, spend, 1)
  const detail = {
    key: input.key,
    order: spend.order_number,
    amountMinor: input.amountMinor,
    currency: credit.currency,
  }
  await appendAudit(tx, ctx, actor, { action: "credit.spend", subject: `credit:${credit.id}`, detail })
  await decideReturn(tx, ctx, credit.return_id, "credit_spent")
  return done(told(spend, after))
}

/** The order is off. Told twice, it counts once. */
export async function cancelSpend(tx: Tx, ctx: Context, actor: Actor, input: { key: string }): Promise<Result<Spent>> {
  const notAllowed = notByKey(actor)
  if (notAllowed || actor.kind !== "api_key") return notAllowed ?? refused("not_allowed")
  const known = await spendOf(tx, actor.shopId, input.key)
  const credit = known && (await lockCredit(tx, actor.shopId, known.credit_id))
  const spend = credit && (await spendOf(tx, actor.shopId, input.key))
  if (!credit || !spend) return refused("not_found", "Nothing was spent under this key.")
  if (spend.cancelled_at !== null) return done(told(spend, credit))
  await tx.updateTable("credit_spends").set({ cancelled_at: ctx.now() }).where("id", "=", spend.id).execute()
  const after = await changeCredit(tx, ctx, credit.id, {
    spent_minor: credit.spent_minor - spend.amount_minor,
    expires_at: credit.expires_at === null ? null : Math.max(credit.expires_at, ctx.now() + GOOD_AGAIN),
  })
  await postSpend(tx, ctx, spend, -1)
  const detail = { key: spend.key, amountMinor: spend.amount_minor, currency: spend.currency }
  await appendAudit(tx, ctx, actor, { action: "credit.spend_cancelled", subject: `credit:${credit.id}`, detail })
  await decideReturn(tx, ctx, credit.return_id, "credit_spend_cancelled")
  return done(told({ ...spend, cancelled_at: ctx.now() }, after))
}

export async function findCredit(db: Db, shopId: string, text: string): Promise<string | null> {
  const code = readCreditCode(text)
  if (code === null) return null
  const found = await db
    .selectFrom("store_credits")
    .select("id")
    .where("code", "=", code)
    .where("shop_id", "=", shopId)
    .executeTakeFirst()
  return found?.id ?? null
}

/** Its order's payments first, as whoever issues or takes it back does: nobody waits for somebody who waits for them. */
async function lockCredit(tx: Tx, shopId: string, id: string | null): Promise<Credit | null> {
  if (id === null) return null
  const known = await tx
    .selectFrom("store_credits")
    .innerJoin("returns", "returns.id", "store_credits.return_id")
    .select("returns.order_id")
    .where("store_credits.id", "=", id)
    .executeTakeFirst()
  if (known) await lockPayments(tx, known.order_id)
  const query = tx.selectFrom("store_credits").selectAll().where("id", "=", id).where("shop_id", "=", shopId)
  return (await forUpdate(tx, query).executeTakeFirst()) ?? null
}

async function spendOf(tx: Tx, shopId: string, key: string): Promise<Spend | undefined> {
  return tx
    .selectFrom("credit_spends")
    .selectAll()
    .where("shop_id", "=", shopId)
    .where("key", "=", key)
    .executeTakeFirst()
}

const same = (spend: Spend, credit: Credit, input: z.infer<typeof CreditSpending>) =>
  spend.credit_id === credit.id && spend.amount_minor === input.amountMinor && spend.currency === input.currency

const otherKey = () =>
  refused("conflict", "This key has paid for something else.", { todo: "Give each spend a key of its own." })

function whyNot(ctx: Context, credit: Credit, input: z.infer<typeof CreditSpending>): Refusal | null {
  if (input.currency !== credit.currency) return refused("conflict", `This credit is in ${credit.currency}.`)
  if (hasExpired(ctx, credit)) return refused("nothing_left", "This credit has expired.")
  if (leftOf(credit) < input.amountMinor)
    return refused("nothing_left", `This credit is good for ${leftOf(credit)} ${credit.currency} in minor units.`)
  return null
}

export const hasExpired = (ctx: Context, credit: Pick<Credit, "expires_at">) =>
  credit.expires_at !== null && credit.expires_at <= ctx.now()

const told = (spend: Spend, credit: Credit): Spent => ({
  key: spend.key,
  state: spend.cancelled_at === null ? "spent" : "cancelled",
  amountMinor: spend.amount_minor,
  currency: spend.currency,
  balanceMinor: leftOf(credit),
})

/** 1: it was taken for goods · -1: the goods were not sold after all. */
async function postSpend(tx: Tx, ctx: Context, spend: Spend, sign: 1 | -1): Promise<void> {
  const { id, credit_id, shop_id, amount_minor, currency } = spend
  const spent = sign === 1
  await postEntry(tx, ctx, {
    source: `${spent ? "credit_used" : "credit_unused"}:${id}`,
    kind: "credit_used",
    intentId: null,
    text: spent ? "Taken for an order" : "The order was cancelled",
    postings: [
      { account: storeCreditAccount(credit_id), amountMinor: sign * amount_minor, currency },
      { account: soldForCreditAccount(shop_id), amountMinor: -sign * amount_minor, currency },
    ],
  })
}
