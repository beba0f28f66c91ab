import type { PaymentInput } from "../../shared/contract/intake.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { orderId, paymentId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendManyAudits } from "../audit/append-many.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { decideAgain } from "./decide-again.ts"

type Written = { id: string; created: boolean }

/**
 * Payments of orders that are here, each known by its order, provider and reference, and each once; another captured sum is
 * a correction. An answer each. Refuses an unknown order (`not_found`), another currency or route (`conflict`), and a
 * captured sum below what is reserved or refunded (`money_moved`). One that came late decides the order's returns again.
 */
export async function upsertPayments(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, payments }: { shopId: string; payments: readonly PaymentInput[] },
): Promise<Result<Written>[]> {
  if (!may(actor, "order.upsert") || (actor.kind === "api_key" && actor.shopId !== shopId))
    return payments.map(() => refused("not_allowed", "This key may not write payments of this shop."))
  const asked = payments.map((payment) => {
    const order_id = orderId(shopId, payment.orderNumber)
    return { payment, order_id, id: paymentId(order_id, payment.provider, payment.reference) }
  })
  const orders = await currencies(tx, [...new Set(asked.map((one) => one.order_id))])
  const known = await lockKnown(
    tx,
    asked.map((one) => one.id),
  )
  const answers = asked.map((one) => {
    const [currency, before] = [orders.get(one.order_id), known.get(one.id)]
    return { ...one, currency, before, problem: whyNot(one.payment, currency, before) }
  })
  const good = answers.flatMap((one) =>
    one.problem === null && one.currency ? [{ ...one, currency: one.currency }] : [],
  )
  const fresh = { reserved_minor: 0, refunded_minor: 0, outside_minor: 0, overpaid_minor: 0 }
  const rows = good.map(({ id, order_id, payment, currency, before }) => ({
    id,
    order_id,
    provider: payment.provider,
    reference: payment.reference,
    captured_minor: payment.capturedMinor,
    currency,
    route: payment.route ?? ("ours" as const),
    ...cardOf(payment, before),
    ...fresh,
  }))
  await writeMany(tx, "payments", rows, { key: ["id"], update: ["captured_minor", "card_brand", "card_last4"] })
  await appendManyAudits(
    tx,
    ctx,
    actor,
    good.map(({ id, order_id, payment, before }) => ({
      action: before ? "payment.updated" : "payment.created",
      subject: `payment:${id}`,
      detail: { order: order_id, capturedMinor: payment.capturedMinor },
    })),
  )
  const moved = good.filter(({ before, payment }) => before?.captured_minor !== payment.capturedMinor)
  for (const one of await withReturns(tx, [...new Set(moved.map(({ order_id }) => order_id))]))
    await decideAgain(tx, ctx, one, "payment_told")
  return answers.map(({ id, before, problem }) => problem ?? done({ id, created: !before }))
}

type WithCard = Pick<PaymentInput, "card">

/** Who does not tell of a card takes none away. */
export const cardOf = ({ card }: WithCard, before?: Pick<Tables["payments"], "card_brand" | "card_last4">) => ({
  card_brand: card ? (card.brand ?? null) : (before?.card_brand ?? null),
  card_last4: card?.last4 ?? before?.card_last4 ?? null,
})

async function currencies(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom("orders")
    .select(["id", "currency"])
    .where(among(tx, "id", ids))
    .execute()
  return new Map(rows.map((row) => [row.id, row.currency]))
}

async function lockKnown(tx: Tx, ids: readonly string[]): Promise<Map<string, Tables["payments"]>> {
  const query = tx
    .selectFrom("payments")
    .selectAll()
    .where(among(tx, "id", ids))
    .orderBy("id")
  const rows = await forUpdate(tx, query).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function whyNot(payment: PaymentInput, currency: string | undefined, before?: Tables["payments"]): Refusal | null {
  if (!currency) return refused("not_found", `No order ${payment.orderNumber} of this shop: send it first.`)
  if (payment.currency !== undefined && payment.currency !== currency)
    return refused("conflict", `The order is in ${currency}, not in ${payment.currency}.`)
  const moved = before ? before.reserved_minor + before.refunded_minor : 0
  if (moved > payment.capturedMinor)
    return refused("money_moved", `Of payment ${payment.reference}, ${moved} is reserved or refunded already.`)
  if (before && payment.route !== undefined && payment.route !== before.route)
    return refused("conflict", `Payment ${payment.reference} goes back by ${before.route}; that does not change.`)
  return null
}

async function withReturns(tx: Tx, orders: readonly string[]): Promise<string[]> {
  if (orders.length === 0) return []
  const rows = await tx
    .selectFrom("returns")
    .select("order_id")
    .distinct()
    .where(among(tx, "order_id", orders))
    .orderBy("order_id")
    .execute()
  return rows.map((row) => row.order_id)
}
