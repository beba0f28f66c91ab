import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openShop } from "../../server/shops/open-shop.ts"
import { minorOf, variantOf } from "../../server/shops/shop-amount.ts"
import { ShopTrouble } from "../../server/shops/shop-source.ts"
import { startShopifyStub } from "../support/shopify-stub.ts"
import { startWooStub } from "../support/woo-stub.ts"
import { type ShopUnderTest, shops } from "./shop-doubles.ts"

// What the sync relies on, of whatever platform: each passes it against its own stub.

describe.each(shops)("the port to a shop: %s", (kind, open) => {
  let shop: ShopUnderTest
  let ids: string[]
  beforeAll(async () => {
    shop = await open()
    ids = Array.from({ length: 23 }, (_, nth) => shop.order(`${1001 + nth}`))
  })
  afterAll(() => shop.close())

  const allOrders = async (since = 0) => {
    const found: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const page = await shop.source.orders({ since, after })
      expect(page.unreadable).toEqual([])
      found.push(...page.things.map((one) => one.order.number))
      after = page.next
      more = after !== null
    }
    return found
  }

  test("says who answers, and in which currency", async () => {
    expect(await shop.source.hello()).toMatchObject({ currency: "EUR" })
  })

  test("reads an order to the cent: what was paid after discounts, tax, delivery, who, and what was captured", async () => {
    const told = await shop.source.order(ids[0] ?? "")
    expect(told?.order).toMatchObject({
      ...{ number: "1001", currency: "EUR", country: "FR", deliveryMinor: 490 },
      customer: { name: "Nora Roux", email: "nora@example.org", address: ["2 rue Haute", "59000 Lille"] },
      lines: [{ sku: "SKU-0", quantity: 1, paidMinor: 7_990, taxMinor: 1_332 }],
    })
    // Shopify tells the card that paid
    const card = kind === "shopify" ? { card: { last4: "4242", brand: "Visa" } } : {}
    expect(told?.payments).toEqual([{ reference: await shop.reference(ids[0] ?? ""), capturedMinor: 8_480, ...card }])
    expect(await shop.source.order("99999")).toBeNull()
  })

  test("lists every order once, oldest change first, though it goes page by page", async () => {
    const found = await allOrders()
    expect(found).toHaveLength(new Set(found).size)
    expect(found).toEqual(ids.map((_, nth) => `${1001 + nth}`))
  })

  test("lists only what has changed since, and an order that changed again", async () => {
    const since = (await shop.source.order(ids.at(-1) ?? ""))?.updatedAt ?? 0
    shop.order("1003", { email: "nora.roux@example.org" })
    expect(await allOrders(since + 1_000)).toEqual(["1003"])
  })

  test("says nothing was captured of an order that nobody has paid", async () => {
    const id = shop.order("1050", { paid: false })
    expect((await shop.source.order(id))?.payments).toEqual([])
  })

  test("brings what the shop gave back by itself, by the payment it was of", async () => {
    const [, id = ""] = ids
    shop.refundByHand(id, "12.50")
    const told = await shop.source.order(id)
    const paymentReference = await shop.reference(id)
    expect(told?.refunds).toMatchObject([
      { paymentReference, amountMinor: 1_250, currency: "EUR", state: "succeeded", metadata: {} },
    ])
  })

  test("reads each size of an article with its stock, and none where nobody counts", async () => {
    const id = shop.product("Robe", [
      { sku: "R-38", size: "38", stock: 4 },
      { sku: "R-40", size: "40", stock: 0 },
      { sku: "R-42", size: "42" },
    ])
    const product = await shop.source.product(id)
    expect(product?.products).toMatchObject([
      { sku: "R-38", size: "38", family: "robe", stock: 4, priceMinor: 8_990 },
      { sku: "R-40", size: "40", family: "robe", stock: 0 },
      { sku: "R-42", size: "42", family: "robe", stock: null },
    ])
    expect((await shop.source.products({ since: 0, after: null })).things).toMatchObject([{ externalId: id }])
  })

  test.each([
    ["drop", "unreachable"],
    ["hang", "unreachable"],
    ["broken", "unreachable"],
    ["busy", "limited"],
    ["denied", "denied"],
    ["garbage", "unreadable"],
  ] as const)("throws what is no answer (%s), and says how the shop is", async (mood, trouble) => {
    shop.next(mood, { read: true })
    const thrown = await shop.source.orders({ since: 0, after: null }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(ShopTrouble)
    expect((thrown as ShopTrouble).trouble).toBe(trouble)
    if (mood === "busy") expect((thrown as ShopTrouble).retryAfter).toBeGreaterThan(0)
  })

  test("asks to be told of changes once, however often it is asked to", async () => {
    await shop.source.subscribe("https://returns.example/api/shop-webhooks/1")
    const count = shop.subscriptions()
    expect(count).toBeGreaterThan(2)
    await shop.source.subscribe("https://returns.example/api/shop-webhooks/1")
    expect(shop.subscriptions()).toBe(count)
  })

  test("believes a webhook that is signed for this shop, and no other", () => {
    const check = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
      shop.source.checkWebhook({ body, header: (name) => headers[name] ?? null })
    const told = shop.webhook("order", "5001")
    expect(check(told)).toEqual({ ok: true, news: { about: "order", externalId: "5001" } })
    expect(check(shop.webhook("product", "9"))).toEqual({ ok: true, news: { about: "product", externalId: "9" } })
    expect(check({ ...told, body: told.body.replace("5001", "5002") })).toEqual({ ok: false, why: "signature" })
    expect(check({ ...told, headers: {} })).toEqual({ ok: false, why: "signature" })
    expect(check(shop.webhook("order", "5001", { secret: "another" }))).toEqual({ ok: false, why: "signature" })
    expect(check(shop.webhook("order", "5001", { elsewhere: true }))).toEqual({ ok: false, why: "another_shop" })
  })
})

describe("Shopify's own ways", () => {
  test("an order of many lines is read to its last one, and a question that costs too much is halved", async () => {
    const stub = await startShopifyStub()
    const source = openShop(
      { kind: "shopify", address: stub.domain, secrets: { token: stub.token, webhookSecret: "x" } },
      { apiBase: stub.url },
    )
    const lines = Array.from({ length: 37 }, (_, nth) => ({ sku: `S${nth}`, title: "T", quantity: 1, price: "1" }))
    const id = stub.putOrder({ name: "#1", lines })
    const bad = stub.putOrder({ name: "#2", lines })
    stub.breakOrder(bad)
    stub.next("dear")
    const page = await source.orders({ since: 0, after: null })
    expect(page.things.map((one) => [one.externalId, one.order.lines.length])).toEqual([[id, 37]])
    expect(page.unreadable).toEqual([{ id: bad, why: expect.stringContaining("4.999") }])
    expect(stub.calls.filter((one) => one.operation === "Orders").map((one) => one.variables.first)).toEqual([10, 5])
    stub.budget.left = 12
    expect((await source.orders({ since: 0, after: null })).rest).toBeGreaterThan(0)
    await stub.close()
  })
})

describe("WooCommerce's own ways", () => {
  test("a whole page that changed in one second is not asked for again and again", async () => {
    const stub = await startWooStub()
    const source = openShop({
      kind: "woocommerce",
      address: stub.url,
      secrets: { key: stub.key, secret: stub.secret, webhookSecret: "x" },
    })
    stub.freeze(true)
    for (let nth = 0; nth < 120; nth++)
      stub.putOrder({ number: String(nth), lines: [{ sku: "S", name: "T", quantity: 1, total: "1.00" }] })
    const found = new Set<string>()
    let pages = 0
    for (let after: string | null = null, more = true; more; pages++) {
      const page = await source.orders({ since: 0, after })
      for (const one of page.things) found.add(one.order.number)
      after = page.next
      more = after !== null && pages < 10
    }
    expect([found.size, pages < 6]).toEqual([120, true])
    await stub.close()
  })
})

test("reads a shop's amounts without a fraction, and refuses what is smaller than a coin", () => {
  expect(["10.5", "10.50", "10", "0.0", "1200.000"].map((text) => minorOf(text, "EUR"))).toEqual([
    1050, 1050, 1000, 0, 120_000,
  ])
  expect(minorOf("1200", "JPY")).toBe(1_200)
  for (const wrong of ["10.505", "-1", "1,5", "", "1e3", "1200.5"])
    expect(() => minorOf(wrong, wrong === "1200.5" ? "JPY" : "EUR"), wrong).toThrow(RangeError)
})

test("knows sizes and colours by what shops call them, and keeps the rest together", () => {
  const options = [
    { name: "Pointure", value: "41" },
    { name: "Color", value: "red" },
    { name: "Matière", value: "cuir" },
    { name: "Coupe", value: "large" },
  ]
  expect(variantOf(options)).toEqual({ size: "41", colour: "red", variant: "cuir, large" })
  expect(variantOf([{ name: "Title", value: "Default Title" }])).toEqual({
    size: undefined,
    colour: undefined,
    variant: undefined,
  })
})
