import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RefundOrder } from "../../server/payments/refund-provider.ts"
import { withShops } from "../../server/shops/open-shop.ts"
import { readNote, writeNote } from "../../server/shops/refund-note.ts"
import { type ShopUnderTest, shops } from "./shop-doubles.ts"

// A shop's own payment behind the port that Stripe stands behind: what the worker relies on.

let orders = 0

describe.each(shops)("refunds by a shop's own payment: %s", (name, open) => {
  let shop: ShopUnderTest
  beforeAll(async () => {
    shop = await open()
  })
  afterAll(() => shop.close())

  const orderOf = (paymentReference: string, more: Partial<RefundOrder> = {}): RefundOrder => {
    const intent = `00000000-0000-5000-8000-${String(++orders).padStart(12, "0")}`
    const metadata = { shop: "novembre", return: "R-1", kind: "principal", intent, attempt: "1", units: intent }
    return { idempotencyKey: `key-${intent}`, paymentReference, amountMinor: 1_000, currency: "EUR", metadata, ...more }
  }
  const fresh = async (more: Partial<RefundOrder> = {}) =>
    orderOf(await shop.reference(shop.order(`7${++orders}`)), more)
  const ours = async (order: RefundOrder) =>
    (await shop.provider.lookup(order.paymentReference)).filter((one) => one.metadata.intent === order.metadata.intent)

  test("is named by its platform and its shop", () => expect(shop.provider.name).toBe(`${name}:novembre`))

  test("gives back a part under our key, and finds it by what we wrote beside it", async () => {
    const order = await fresh()
    const answer = await shop.provider.refund(order)
    expect(answer).toMatchObject({ outcome: "succeeded" })
    expect(await shop.provider.lookup(order.paymentReference)).toMatchObject([
      {
        providerRefundId: (answer as { providerRefundId: string }).providerRefundId,
        amountMinor: 1_000,
        currency: "EUR",
        metadata: order.metadata,
      },
    ])
  })

  test("makes one refund of a key that comes twice, and another of another", async () => {
    const order = await fresh()
    const before = shop.made()
    expect(await shop.provider.refund(order)).toEqual(await shop.provider.refund(order))
    expect(shop.made()).toBe(before + 1)
    await shop.provider.refund(orderOf(order.paymentReference))
    expect(shop.made()).toBe(before + 2)
  })

  test.each([
    ["drop", "unreachable"],
    ["hang", "unreachable"],
    ["broken", "unreachable"],
    ["busy", "limited"],
    ["denied", "denied"],
    ["garbage", "unreadable"],
    ["lie", "unreadable"],
  ] as const)("takes %s for unknown, never for failed", async (mood, trouble) => {
    const order = await fresh()
    shop.next(mood)
    expect(await shop.provider.refund(order)).toMatchObject({ outcome: "unknown", trouble })
  })

  test.each(["drop", "hang", "broken"] as const)(
    "finds what was made though its answer was lost (%s)",
    async (mood) => {
      const order = await fresh()
      shop.next(mood, { keeps: true })
      expect(await shop.provider.refund(order)).toMatchObject({ outcome: "unknown" })
      expect(await ours(order)).toHaveLength(1)
      expect(await shop.provider.refund(order)).toMatchObject({ outcome: "succeeded" })
      expect(await ours(order)).toHaveLength(1)
    },
  )

  test("says of more than the payment has left, and of an unknown one, what it is", async () => {
    expect(await shop.provider.refund(await fresh({ amountMinor: 8_481 }))).toMatchObject({
      outcome: "failed",
      code: "above_payment",
    })
    const nowhere = orderOf(name === "shopify" ? "99/98" : "99999")
    expect(await shop.provider.refund(nowhere)).toMatchObject({ outcome: "failed", code: "payment_unknown" })
  })

  test("never sends again what it cannot prove unsent, where the platform keeps no keys", () => {
    expect(shop.provider.capabilities.keyLifetime > 0).toBe(name === "shopify")
  })

  test("is in trouble, and refunds nothing, while its shop is not connected", async () => {
    const order = await fresh()
    const alone = withShops(new Map(), async () => null).get(shop.provider.name)
    expect(await alone?.refund(order)).toMatchObject({ outcome: "unknown", trouble: "denied" })
  })
})

test("writes beside a refund what it is known by, and reads none of what others wrote", () => {
  const metadata = { return: "R-1", intent: "a", attempt: "1" }
  expect(readNote(writeNote(metadata))).toEqual(metadata)
  expect(readNote(`Vu avec Léa. ${writeNote(metadata)} ok`)).toEqual(metadata)
  for (const other of ["", null, "cassé", "[backdock {]", "[backdock 1]"]) expect(readNote(other)).toEqual({})
})
