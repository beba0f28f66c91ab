import { afterAll, beforeAll, expect, test } from "vitest"
import { keepRefunds } from "../../server/jobs/sync-shop.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { openShop, withShops } from "../../server/shops/open-shop.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type ShopifyStub, startShopifyStub } from "../support/shopify-stub.ts"

const NAME = "shopify:belvoir"

describeEngines("a refund that the shop's own platform makes", ({ open }) => {
  let till: Till
  let stub: ShopifyStub
  let number: string
  const source = () => openShop(access(), { apiBase: stub.url, timeout: 400 })
  const access = () => ({
    ...{ kind: "shopify" as const, address: stub.domain },
    secrets: { token: stub.token, webhookSecret: stub.webhookSecret },
  })

  beforeAll(async () => {
    stub = await startShopifyStub()
    const providers = withShops(new Map(), async () => access(), { apiBase: stub.url, timeout: 400 })
    till = await newTill(open, providers.get(NAME) as RefundProvider)
    const { jacket } = till.seed
    number = stub.putOrder({
      name: `#${jacket.orderNumber}`,
      lines: [{ sku: "J", title: "Jacket", quantity: 1, price: "94.9" }],
    })
    const [paid] = (await source().order(number))?.payments ?? []
    const change = { provider: NAME, reference: paid?.reference ?? "" }
    await till.ctx.database.db
      .updateTable("payments")
      .set(change)
      .where("id", "=", jacket.paymentIds[0] ?? "")
      .execute()
  })
  afterAll(() => stub.close())

  test("is made once though its answer is lost, and its own webhook counts it no second time", async () => {
    const { ctx } = till
    const { jacket } = till.seed
    await till.receive(jacket)
    ctx.clock.advance(HOUR)
    stub.next("ok")
    stub.next("drop", true)
    await runDueJobs(ctx)
    expect((await till.intent(jacket)).state).toBe("unknown")
    for (let nth = 0; nth < 6; nth++) {
      ctx.clock.advance(HOUR)
      await runDueJobs(ctx)
    }
    const intents = (await till.intents(jacket)).filter((one) => one.state !== "stopped")
    expect(intents.map((one) => one.state)).toEqual(intents.map(() => "paid"))
    expect(stub.refunds).toHaveLength(intents.length)
    const before = await till.payment(jacket.paymentIds[0])
    const order = await source().order(number)
    if (!order) throw new Error("it is there")
    const kept = { count: { created: 0, changed: 0, same: 0, refused: 0 }, notes: [], taken: new Set([number]) }
    for (let nth = 0; nth < 2; nth++) await ctx.database.write((tx) => keepRefunds(tx, ctx, NAME, [order], kept))
    const after = await till.payment(jacket.paymentIds[0])
    expect(after).toEqual(before)
    expect([after.refunded_minor, after.outside_minor]).toEqual([
      intents.reduce((sum, one) => sum + one.amount_minor, 0),
      0,
    ])
    ctx.clock.advance(DAY)
    expect(await runDueJobs(ctx)).toBe(0)
  })
})
