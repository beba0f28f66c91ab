import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { adoptRefund } from "./adopt-refund.ts"
import { countOutside } from "./count-outside.ts"
import type { ListedRefund } from "./listed-refund.ts"
import { lockPayments } from "./lock-payments.ts"
import { matchDifference } from "./resolutions/match-difference.ts"
import { settleListed } from "./settle-listed.ts"

/**
 * Brings one listed refund together with what is here (protocol.md, Money 11): its intent is settled by it, or adopted
 * from what it names; what is not ours, or cannot be ours any more, counts against its payment and holds it. False: its
 * payment or its return is not here. `finally`: then it counts against the payment all the same.
 */
export async function matchRefund(
  tx: Tx,
  ctx: Context,
  listed: ListedRefund,
  { finally: last = false } = {},
): Promise<boolean> {
  const returned = await returnOf(tx, listed)
  const payment = await paymentOf(tx, listed, returned?.order_id ?? null)
  // what was paid on top for an exchange is no payment of the order
  if (!payment) return matchDifference(tx, ctx, listed)
  await lockPayments(tx, payment.order_id)
  const intent = await intentOf(tx, listed, payment)
  if (intent) {
    await settleListed(tx, ctx, intent, listed)
    return true
  }
  if (listed.named && listed.state !== "failed") {
    if (returned && (await adoptRefund(tx, ctx, { ...listed, named: listed.named }, returned, payment))) return true
    if (!returned && !last) return false
  }
  await countOutside(tx, ctx, payment, listed)
  return true
}

/** By what it names: the shop's code and number. */
async function returnOf(tx: Tx, { named }: ListedRefund): Promise<Tables["returns"] | null> {
  if (!named) return null
  const row = await tx
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .selectAll("returns")
    .where("shops.code", "=", named.shop)
    .where("returns.rma", "=", named.rma)
    .executeTakeFirst()
  return row ?? null
}

/** One payment may stand in several orders: the return says which. */
async function paymentOf(
  tx: Tx,
  { provider, references }: ListedRefund,
  orderId: string | null,
): Promise<Tables["payments"] | null> {
  const found = await tx
    .selectFrom("payments")
    .selectAll()
    .where("provider", "=", provider)
    .where("reference", "in", references)
    .orderBy("id")
    .execute()
  return found.find((one) => one.order_id === orderId) ?? (orderId === null ? found[0] : undefined) ?? null
}

async function intentOf(
  tx: Tx,
  { named }: ListedRefund,
  payment: Tables["payments"],
): Promise<Tables["intents"] | null> {
  if (!named) return null
  const query = tx.selectFrom("intents").selectAll().where("id", "=", named.intentId)
  const intent = await forUpdate(tx, query.where("payment_id", "=", payment.id)).executeTakeFirst()
  return intent ?? null
}
