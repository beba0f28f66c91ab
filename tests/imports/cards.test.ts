import { beforeEach, expect, test } from "vitest"
import { isSame, knownOrders } from "../../server/intake/imports/judge-order.ts"
import { judgePayment, knownForPayments } from "../../server/intake/imports/judge-payment.ts"
import { upsertOrders } from "../../server/intake/upsert-order.ts"
import { upsertPayments } from "../../server/intake/upsert-payment.ts"
import { toShopOrder as fromShopify, Order as ShopifyOrder } from "../../server/shops/shopify-shapes.ts"
import { toShopOrder as fromWoo, Order as WooOrder } from "../../server/shops/woo-shapes.ts"
import { OrderInput } from "../../shared/contract/intake.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

const card = { last4: "0042", brand: "Visa" }
const paid = { provider: "test", reference: "pay_9", capturedMinor: 2_000 }
const order = (payment: object) => ({
  ...{ number: "9001", currency: "EUR", country: "FR", deliveryMinor: 0 },
  lines: [{ sku: "A", title: "Scarf", quantity: 1, paidMinor: 2_000, taxMinor: 333 }],
  payments: [payment],
})

describeEngines("the card that a customer paid with", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
  })
  const system = { kind: "system" } as const
  const tell = (payment: object) =>
    ctx.database.write((tx) =>
      upsertOrders(tx, ctx, system, { shopId: seed.shopId, orders: [OrderInput.parse(order(payment))] }),
    )
  const stands = () =>
    ctx.database.read
      .selectFrom("payments")
      .select(["card_brand", "card_last4"])
      .where("reference", "=", "pay_9")
      .executeTakeFirst()

  test("is known by its last four from the shop's order, from a file, and is not forgotten by who does not tell it", async () => {
    await tell({ ...paid, card })
    expect(await stands()).toEqual({ card_brand: "Visa", card_last4: "0042" })
    await tell(paid)
    expect(await stands(), "told without it").toEqual({ card_brand: "Visa", card_last4: "0042" })
    const known = await knownOrders(ctx.database.read, seed.shopId, ["9001"])
    const before = known.get("9001")
    if (!before) throw new Error("no order")
    const line = (more: object) =>
      ({ line: 2, input: { number: "9001", provider: "test", reference: "pay_9", captured: 2_000, ...more } }) as never
    const assumed = { assumed: "EUR" }
    const judge = async (more: object) =>
      judgePayment([line(more)], await knownForPayments(ctx.database.read, seed.shopId, [line(more)]), assumed)
    expect(await judge({})).toEqual({ is: "same" })
    expect(await judge({ cardLast4: "0042", cardBrand: "Visa" })).toEqual({ is: "same" })
    expect(await judge({ cardLast4: "42" })).toMatchObject({ is: "refused" })
    const other = await judge({ cardLast4: "4242" })
    expect(other).toMatchObject({ is: "changed", thing: { card: { last4: "4242" } } })
    if (other.is !== "changed") throw new Error("the same")
    await ctx.database.write((tx) => upsertPayments(tx, ctx, system, { shopId: seed.shopId, payments: [other.thing] }))
    expect(await stands()).toEqual({ card_brand: null, card_last4: "4242" })
    expect(isSame(before, { ...before, payments: before.payments.map(({ card: _, ...one }) => one) })).toBe(true)
  })

  test("comes with a Shopify or a WooCommerce order that tells it, its last four and never more", () => {
    const money = (amount: string) => ({ presentmentMoney: { amount, currencyCode: "EUR" } })
    const transaction = (paymentDetails: object | null) => ({
      ...{ id: "gid://shopify/OrderTransaction/7", kind: "SALE", status: "SUCCESS", amountSet: money("20.00") },
      paymentDetails,
    })
    const shopify = (details: object | null) =>
      fromShopify(
        ShopifyOrder.parse({
          ...{ id: "gid://shopify/Order/5", name: "#9001", updatedAt: "2026-11-01T10:00:00Z" },
          ...{ presentmentCurrencyCode: "EUR", taxesIncluded: true, totalShippingPriceSet: money("0.00") },
          ...{ transactions: [transaction(details)], refunds: [], fulfillments: [], shippingAddress: null },
          billingAddress: null,
          lineItems: {
            pageInfo: { hasNextPage: false, endCursor: null },
            nodes: [
              {
                ...{ id: "gid://shopify/LineItem/3", sku: "A", title: "Scarf", name: "Scarf", quantity: 1 },
                ...{ originalTotalSet: money("20.00"), discountAllocations: [], taxLines: [], variant: null },
              },
            ],
          },
        }),
        "FR",
      ).payments
    expect(shopify({ company: "Visa", number: "•••• •••• •••• 4242" })).toMatchObject([
      { card: { last4: "4242", brand: "Visa" } },
    ])
    for (const hidden of [null, { company: "Visa", number: "•••• •••• •••• ••••" }, { number: null }])
      expect(shopify(hidden)[0]).not.toHaveProperty("card")
    const woo = (meta_data: object[]) =>
      fromWoo(
        WooOrder.parse({
          ...{ id: 12, number: "9001", status: "completed", currency: "EUR", total: "20.00", meta_data },
          ...{ date_modified_gmt: "2026-11-01T10:00:00", date_paid_gmt: "2026-11-01T10:00:00" },
          ...{ shipping_total: "0.00", shipping_tax: "0.00", billing: { country: "FR" } },
          line_items: [
            {
              id: 1,
              name: "Scarf",
              product_id: 1,
              variation_id: 0,
              sku: "A",
              quantity: 1,
              total: "20.00",
              total_tax: "0.00",
            },
          ],
        }),
        [],
      ).payments
    expect(
      woo([
        { key: "last4", value: "4242" },
        { key: "_card_brand", value: "visa" },
      ]),
    ).toMatchObject([{ card: { last4: "4242", brand: "visa" } }])
    for (const value of ["42", "4242424242424242", 4242, null])
      expect(woo([{ key: "last4", value }])[0]).not.toHaveProperty("card")
  })
})
