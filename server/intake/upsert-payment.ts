import type { PaymentInput } from "../../shared/contract/intake.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { orderId, paymentId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"

/**
 * One payment of an order that is here, known by its provider and reference; another captured sum is a correction.
 * Refuses an unknown order (`not_found`), another currency or route (`conflict`), and a captured sum below what is
 * reserved or refunded (`money_moved`).
 */
export async function upsertPayment(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { shopId: string; payment: PaymentInput },
): Promise<Result<{ id: string; created: boolean }>> {
  if (!may(actor, "order.upsert") || (actor.kind === "api_key" && actor.shopId !== input.shopId))
    return refused("not_allowed", "This key may not write payments of this shop.")
  const { shopId, payment } = input
  const order_id = orderId(shopId, payment.orderNumber)
  const order = await tx.selectFrom("orders").select("currency").where("id", "=", order_id).executeTakeFirst()
  if (!order) return refused("not_found", `No order ${payment.orderNumber} of this shop: send it first.`)
  if (payment.currency !== undefined && payment.currency !== order.currency)
    return refused("conflict", `The order is in ${order.currency}, not in ${payment.currency}.`)
  const id = paymentId(order_id, payment.provider, payment.reference)
  const before = await forUpdate(tx, tx.selectFrom("payments").selectAll().where("id", "=", id)).executeTakeFirst()
  const moved = before ? before.reserved_minor + before.refunded_minor : 0
  if (moved > payment.capturedMinor)
    return refused("money_moved", `Of payment ${payment.reference}, ${moved} is reserved or refunded already.`)
  if (before && payment.route !== undefined && payment.route !== before.route)
    return refused("conflict", `Payment ${payment.reference} goes back by ${before.route}; that does not change.`)
  const row = {
    order_id,
    provider: payment.provider,
    reference: payment.reference,
    captured_minor: payment.capturedMinor,
    currency: order.currency,
    route: payment.route ?? ("ours" as const),
  }
  const fresh = { reserved_minor: 0, refunded_minor: 0, outside_minor: 0, overpaid_minor: 0 }
  await tx
    .insertInto("payments")
    .values({ id, ...row, ...fresh })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ captured_minor: row.captured_minor }))
    .execute()
  await appendAudit(tx, ctx, actor, {
    action: before ? "payment.updated" : "payment.created",
    subject: `payment:${id}`,
    detail: { order: order_id, capturedMinor: payment.capturedMinor },
  })
  return done({ id, created: !before })
}
