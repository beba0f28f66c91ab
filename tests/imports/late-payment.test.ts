import { beforeEach, expect, test } from "vitest"
import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { upsertPayments } from "../../server/intake/upsert-payment.ts"
import type { OrderInput } from "../../shared/contract/intake.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"

const system = { kind: "system" as const }

describeEngines("a payment that is told after the goods are here", ({ open }) => {
  let till: Till
  beforeEach(async () => {
    till = await newTill(open)
    const { db } = till.ctx.database
    await db.deleteFrom("payments").where("order_id", "=", till.seed.jacket.orderId).execute()
    await till.receive(till.seed.jacket)
    expect(await till.intents(till.seed.jacket)).toEqual([])
  })

  const owed = async () => (await till.intents(till.seed.jacket)).reduce((sum, one) => sum + one.amount_minor, 0)
  const paid = { provider: "manual" as const, reference: "late_1", capturedMinor: 9_490, route: "ours" as const }

  test("is what its return is refunded from", async () => {
    const { seed, ctx } = till
    const payments = [{ ...paid, orderNumber: seed.jacket.orderNumber }]
    const tell = () => ctx.database.write((tx) => upsertPayments(tx, ctx, system, { shopId: seed.shopId, payments }))
    expect(await tell()).toMatchObject([{ ok: true, value: { created: true } }])
    const once = await owed()
    expect(once).toBeGreaterThan(0)
    await tell()
    expect(await owed()).toBe(once)
  })

  test("is so, too, when it comes with its order", async () => {
    const { seed, ctx } = till
    const order = await orderOf(till, paid)
    const answer = await ctx.database.write((tx) => upsertOrder(tx, ctx, system, { shopId: seed.shopId, order }))
    expect(answer).toMatchObject({ ok: true, value: { created: false } })
    expect(await owed()).toBeGreaterThan(0)
  })
})

/** The jacket's order as the shop sends it, with this payment. */
async function orderOf({ ctx, seed }: Till, payment: OrderInput["payments"][number]): Promise<OrderInput> {
  const { read } = ctx.database
  const { orderId } = seed.jacket
  const row = await read.selectFrom("orders").selectAll().where("id", "=", orderId).executeTakeFirstOrThrow()
  const lines = await read.selectFrom("order_lines").selectAll().where("order_id", "=", orderId).execute()
  return {
    number: row.number,
    currency: row.currency as OrderInput["currency"],
    country: row.country,
    deliveryMinor: row.delivery_minor,
    lines: lines.map((line) => ({
      ref: line.ref,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      paidMinor: line.paid_minor,
      ...(line.delivered_at !== null && { deliveredAt: new Date(line.delivered_at).toISOString() }),
    })),
    payments: [payment],
  }
}
