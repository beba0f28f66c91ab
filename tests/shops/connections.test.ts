import { afterAll, beforeAll, expect, test } from "vitest"
import { readAddress } from "../../server/connections/connect-shop.ts"
import { findAccess } from "../../server/connections/find-access.ts"
import { keepOrders } from "../../server/connections/keep-told.ts"
import { listConnections } from "../../server/connections/list-connections.ts"
import { syncDueShops } from "../../server/jobs/sync-shop.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { openShop, withShops } from "../../server/shops/open-shop.ts"
import { ShopConnections } from "../../shared/contract/shops.ts"
import { orderId } from "../../shared/domain/derive-id.ts"
import { DAY, HOUR, MINUTE, type TestContext, testConfig, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { type ShopifyStub, startShopifyStub } from "../support/shopify-stub.ts"

const LAMP = { sku: "LAMP", title: "Lampe Veillée", quantity: 1, price: "69" }

describeEngines("a connected shop", ({ open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  let stub: ShopifyStub
  let admin: TestBrowser
  let id: string

  beforeAll(async () => {
    stub = await startShopifyStub({ now: () => ctx?.now() ?? 0 })
    ctx = testContext(await open(), { config: testConfig({ PUBLIC_URL: "http://backdock.test" }) })
    const way = { apiBase: stub.url, timeout: 400 }
    ctx.openShop = (access) => openShop(access, way)
    ctx.providers = withShops(new Map(), findAccess(ctx.database.read, ctx.secret), way)
    seed = await seedSmall(ctx)
    admin = await testClient(ctx).as(seed.people.administrator)
  })
  afterAll(() => stub.close())

  const accessNow = () => ({
    ...{ kind: "shopify" as const, address: stub.domain },
    secrets: { token: stub.token, webhookSecret: stub.webhookSecret },
  })
  const keys = () => ({ kind: "shopify", token: stub.token, webhookSecret: stub.webhookSecret })
  const look = async () => {
    const { body } = await admin.ask("GET", "/api/shop-connections")
    const [one] = ShopConnections.parse(body).connections
    if (!one) throw new Error("nothing is connected")
    return one
  }
  const ask = (kind: string) => admin.ask("POST", `/api/shop-connections/${id}/runs`, { kind })
  /** A page after another, each in its turn at the shop's gate. */
  const work = async () => {
    for (let nth = 0; nth < 40; nth++) {
      await runDueJobs(ctx)
      ctx.clock.advance(2_000)
    }
  }
  const orders = () =>
    ctx.database.read
      .selectFrom("orders")
      .selectAll()
      .where("number", "not in", ["1001", "1002", "1003"])
      .orderBy("number")
      .execute()
  const tell = ({ body, headers }: { body: string; headers: Record<string, string> }, to = id) =>
    admin.ask("POST", `/api/shop-webhooks/${to}`, body, headers)

  test("is connected, looked through and not written, and its keys are never shown again", async () => {
    for (let nth = 1; nth <= 65; nth++)
      stub.putOrder({ name: `#${nth}`, lines: [LAMP], deliveredAt: "2026-11-19T10:00:00Z" })
    stub.putProduct("Robe Mistral", [{ sku: "R-38", size: "38", stock: 3 }])
    const body = {
      shopId: seed.shopId,
      address: `https://${stub.domain}/admin`,
      keys: keys(),
      refundsBy: "shop",
      reachDays: 60,
    }
    const made = await admin.ask("POST", "/api/shop-connections", body)
    expect(made.status).toBe(201)
    id = made.body.id
    await work()
    const one = await look()
    expect(one).toMatchObject({ state: "ok", name: "Atelier Novembre", lastSyncAt: null, orders: 0 })
    expect(one.runs).toMatchObject([
      { kind: "dry", state: "done", counts: { orders: { created: 65, refused: 0 }, products: { created: 1 } } },
    ])
    expect([await orders(), stub.subscriptions]).toEqual([[], []])
    const kept = JSON.stringify([
      await admin.ask("GET", "/api/shop-connections"),
      await ctx.database.read.selectFrom("shop_connections").selectAll().execute(),
      await ctx.database.read.selectFrom("audit").selectAll().execute(),
    ])
    expect([kept.includes(stub.token), kept.includes(stub.webhookSecret)]).toEqual([false, false])
    expect((await admin.ask("POST", "/api/shop-connections", body)).status).toBe(409)
  })

  test("is read whole once, though the shop falters in the middle, and by what has changed after that", async () => {
    expect((await ask("whole")).status).toBe(202)
    expect((await ask("whole")).status).toBe(409)
    const fine = (count: number) => Array<"ok">(count).fill("ok")
    // at its first call, in the middle and at its seventh page of orders, which no try of a page before stands against
    for (const mood of [503, ...fine(8), "throttled", ...fine(8), "drop"] as const) stub.next(mood)
    await work()
    expect((await orders()).map((one) => one.number)).toHaveLength(65)
    expect(await look()).toMatchObject({ state: "ok", orders: 65, products: 1, webhooks: { asked: true } })
    expect(stub.subscriptions.map((one) => one.uri)).toContain(`http://backdock.test/api/shop-webhooks/${id}`)
    const before = JSON.stringify(await orders())
    stub.putOrder({ name: "#66", lines: [LAMP] })
    ctx.clock.advance(6 * MINUTE)
    expect(await syncDueShops(ctx)).toBe(1)
    await work()
    const [last] = (await look()).runs.filter((run) => run.kind === "sync")
    expect(last).toMatchObject({ state: "done", counts: { orders: { created: 1, changed: 0 } } })
    expect(JSON.stringify((await orders()).filter((one) => one.number !== "66"))).toBe(before)
  })

  test("tells of an order in any order and twice, and what is newest stays", async () => {
    const number = stub.putOrder({ name: "#130", lines: [LAMP], email: "new@example.org" })
    const old = await openShop(accessNow(), { apiBase: stub.url }).order(number)
    const told = stub.webhook("orders/create", number)
    expect([(await tell(told)).status, (await tell(told)).status]).toEqual([204, 204])
    stub.putOrder({
      name: "#130",
      lines: [{ ...LAMP, quantity: 2, price: "138" }],
      cancelledAt: "2026-11-24T07:00:00Z",
    })
    expect((await tell(stub.webhook("orders/cancelled", number))).status).toBe(204)
    await work()
    const [order] = (await orders()).filter((one) => one.number === "130")
    expect(order?.cancelled_at).toBe(Date.UTC(2026, 10, 24, 7))
    // an answer that was on its way for long says nothing any more
    const connection = await ctx.database.read.selectFrom("shop_connections").selectAll().executeTakeFirstOrThrow()
    if (!old) throw new Error("it is there")
    const late = await ctx.database.write((tx) =>
      keepOrders(tx, ctx, { connection, provider: "shopify:belvoir" }, [old]),
    )
    expect(late.count).toMatchObject({ created: 0, changed: 0 })
    expect((await orders()).find((one) => one.number === "130")).toEqual(order)
    const calls = stub.calls.filter((one) => one.operation === "OneOrder")
    expect(calls.length).toBeLessThanOrEqual(3)
    const product = stub.putProduct("Lampe", [{ sku: "LAMP", stock: 7 }])
    await tell(stub.webhook("products/update", product))
    await work()
    const lamp = await ctx.database.read
      .selectFrom("products")
      .select("stock")
      .where("sku", "=", "LAMP")
      .executeTakeFirst()
    expect(lamp?.stock).toBe(7)
  })

  test("believes no one else: another's signature, another shop's, none, another connection's address", async () => {
    const number = stub.putOrder({ name: "#131", lines: [LAMP] })
    const wrong = [
      stub.webhook("orders/create", number, { secret: "another" }),
      stub.webhook("orders/create", number, { domain: "another.myshopify.com" }),
      { ...stub.webhook("orders/create", number), headers: { "content-type": "application/json" } },
    ]
    for (const told of wrong) expect((await tell(told)).status).toBe(404)
    expect((await tell(stub.webhook("orders/create", number), seed.shopId)).status).toBe(404)
    await work()
    expect((await orders()).filter((one) => one.number === "131")).toEqual([])
    expect((await look()).webhooks).toMatchObject({ refused: 3 })
  })

  test("counts what was given back in the shop's back office against the payment, once", async () => {
    const number = stub.putOrder({ name: "#140", lines: [LAMP] })
    stub.refundByHand(number, "20.00")
    for (const topic of ["refunds/create", "orders/updated", "refunds/create"]) await tell(stub.webhook(topic, number))
    await work()
    await tell(stub.webhook("orders/updated", number))
    await work()
    const payments = await ctx.database.read
      .selectFrom("payments")
      .selectAll()
      .where("order_id", "=", orderId(seed.shopId, "140"))
      .execute()
    expect(payments).toMatchObject([
      {
        provider: "shopify:belvoir",
        route: "ours",
        captured_minor: 6_900,
        outside_minor: 2_000,
      },
    ])
  })

  test("names what it cannot take, and takes the others", async () => {
    const bad = stub.putOrder({ name: "#150", lines: [LAMP] })
    stub.putOrder({ name: "#151", lines: [LAMP] })
    stub.breakOrder(bad)
    await ask("sync")
    await work()
    const [run] = (await look()).runs.filter((one) => one.kind === "sync")
    expect(run?.notes).toMatchObject([{ is: "refused", thing: "order", name: bad, fault: "unreadable" }])
    expect((await orders()).map((one) => one.number)).toContain("151")
  })

  test("says that its keys are refused, keeps asking no more than it must, and goes on with new ones", async () => {
    const change = (body: object) => admin.ask("PATCH", `/api/shop-connections/${id}`, body)
    await change({ keys: { ...keys(), token: "shpat_wrong_one" } })
    ctx.clock.advance(6 * MINUTE)
    await syncDueShops(ctx)
    const calls = stub.calls.length
    await work()
    expect(await look()).toMatchObject({ state: "trouble", trouble: "denied" })
    expect(stub.calls.length - calls).toBeLessThan(3)
    expect((await change({ keys: { kind: "woocommerce", key: "ck_12345678", secret: "cs_12345678" } })).status).toBe(
      422,
    )
    expect((await change({ keys: keys() })).status).toBe(204)
    ctx.clock.advance(HOUR)
    await syncDueShops(ctx)
    await work()
    expect(await look()).toMatchObject({ state: "ok", trouble: null })
  })

  test("asks by indexes however many shops, runs and orders there are", async () => {
    const watched = watchQueries(ctx.database)
    const roles = [{ role: "administrator" as const, siteId: null }]
    await listConnections(watched.db, ctx, { kind: "person", id: seed.people.administrator.id, roles })
    await findAccess(watched.db, ctx.secret)("shopify", "belvoir")
    expect(fullScans(await watched.plans(true), ["shop_things", "shop_runs"])).toEqual([])
  })

  test("is disconnected: its keys are gone, its orders stay, and its webhooks are strangers'", async () => {
    const count = (await orders()).length
    expect((await admin.ask("DELETE", `/api/shop-connections/${id}`)).status).toBe(204)
    const row = await ctx.database.read
      .selectFrom("shop_connections")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst()
    expect(row).toMatchObject({ state: "off", sealed: null })
    ctx.clock.advance(DAY)
    expect(await syncDueShops(ctx)).toBe(0)
    expect((await tell(stub.webhook("orders/create", "5000"))).status).toBe(404)
    expect((await orders()).length).toBe(count)
    const said = await ctx.database.read
      .selectFrom("audit")
      .select("action")
      .where("action", "like", "shop.%")
      .execute()
    expect(new Set(said.map((one) => one.action))).toEqual(
      new Set(["shop.connected", "shop.asked", "shop.changed", "shop.disconnected"]),
    )
  })
})

test("takes a shop's address as people type it, and none that is no shop's", () => {
  const read = (kind: "shopify" | "woocommerce", ...all: string[]) => all.map((text) => readAddress(kind, text))
  expect(read("shopify", "A-B.myshopify.com", " https://a-b.myshopify.com/admin ")).toEqual([
    "a-b.myshopify.com",
    "a-b.myshopify.com",
  ])
  expect(read("shopify", "example.com", "myshopify.com", "a.myshopify.com.evil.example", "a/b.myshopify.com")).toEqual([
    null,
    null,
    null,
    null,
  ])
  expect(read("woocommerce", "shop.example", "https://shop.example/fr/", "http://127.0.0.1:9")).toEqual([
    "https://shop.example",
    "https://shop.example/fr",
    "http://127.0.0.1:9",
  ])
  expect(
    read("woocommerce", "http://shop.example", "ftp://shop.example", "https://a:b@shop.example", "intranet", ""),
  ).toEqual([null, null, null, null, null])
})
