import { beforeAll, expect, test } from "vitest"
import type { z } from "zod/mini"
import { addKey } from "../../server/identity/add-key.ts"
import type { OrderInput, ReturnInput } from "../../shared/contract/intake.ts"
import { DAY, MORNING, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestAnswer, type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

type Order = z.input<typeof OrderInput>
type Announced = z.input<typeof ReturnInput>

const order = (number: string, more: Partial<Order> = {}): Order => ({
  number,
  currency: "EUR",
  country: "FR",
  deliveryMinor: 490,
  customer: { name: "Nora Roux", email: "nora@example.org", address: ["2 rue Haute", "59000 Lille"] },
  lines: [
    { sku: "LAMP", gtin: "3760001234567", title: "Lampe", category: "home", quantity: 2, paidMinor: 9_800 },
    { sku: "MUG", title: "Tasse", quantity: 1, paidMinor: 1_200, deliveredAt: at(-5) },
  ],
  payments: [{ provider: "test", reference: `pay_${number}`, capturedMinor: 11_490 }],
  ...more,
})
const announced = (orderNumber: string, more: Partial<Announced> = {}): Announced => ({
  orderNumber,
  basis: "withdrawal",
  noticeAt: at(-1),
  lines: [{ ref: "LAMP", quantity: 1, reason: "changed_mind", comment: "Trop grande" }],
  parcels: [{ carrier: "ups", tracking: "1Z 999 AA1 01 2345 6784", expectedDay: "2026-11-25", shippedAt: at(-1) }],
  ...more,
})
const at = (days: number) => new Date(MORNING + days * DAY).toISOString()

describeEngines("the doors for a shop's data", ({ open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  let shop: (method: string, path: string, body?: unknown) => Promise<TestAnswer>
  let browser: TestBrowser
  const keyFor = async (
    shopId: string,
    scopes: ("order.upsert" | "return.upsert" | "return.read")[],
    siteId: string | null = null,
  ) => {
    const roles = [{ role: "administrator" as const, siteId: null }]
    const actor = { kind: "person" as const, id: seed.people.administrator.id, roles }
    const made = await ctx.database.write((tx) => addKey(tx, ctx, actor, { shopId, siteId, name: "Shop", scopes }))
    if (!made.ok) throw new Error(made.code)
    return (method: string, path: string, body?: unknown) =>
      browser.ask(method, path, body, { authorization: `Bearer ${made.value.key}` })
  }
  const rows = (table: "orders" | "order_lines" | "payments" | "returns" | "return_lines" | "parcels" | "customers") =>
    ctx.database.read.selectFrom(table).selectAll().execute()
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        (["orders", "order_lines", "payments", "returns", "return_lines", "parcels", "customers"] as const).map(rows),
      ),
    )

  beforeAll(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    browser = testClient(ctx).browser()
    shop = await keyFor(seed.shopId, ["order.upsert", "return.upsert"])
  })

  test("take an order once however often it is sent, and a change of it as a change", async () => {
    const first = await shop("POST", "/api/orders", order("A1"))
    expect(first).toMatchObject({ status: 201, body: { number: "A1", created: true } })
    const before = await everything()
    expect(await shop("POST", "/api/orders", order("A1"))).toMatchObject({
      status: 200,
      body: { id: first.body.id, created: false },
    })
    expect(await everything()).toBe(before)
    await shop("POST", "/api/orders", order("A1", { country: "BE" }))
    const [changed] = (await rows("orders")).filter((row) => row.id === first.body.id)
    expect(changed).toMatchObject({ country: "BE" })
  })

  test("take a return once, with its number or without one, and lead its parcel's label to it", async () => {
    await shop("POST", "/api/orders", order("B1"))
    const first = await shop("POST", "/api/returns", announced("B1"))
    expect(first.status).toBe(201)
    const before = await everything()
    expect(await shop("POST", "/api/returns", announced("B1"))).toMatchObject({
      status: 200,
      body: { ...first.body, created: false },
    })
    expect(await everything()).toBe(before)
    const keys = await ctx.database.read
      .selectFrom("parcel_keys")
      .select("key")
      .where("parcel_id", "=", first.body.parcelIds[0])
      .execute()
    expect(keys).toEqual([{ key: "1Z999AA10123456784" }])
    const named = await shop("POST", "/api/returns", announced("B1", { number: "RMA-7", parcels: [] }))
    expect(named).toMatchObject({ status: 201, body: { rma: "RMA-7" } })
    expect(await shop("POST", "/api/returns", announced("B1", { number: "RMA-7", parcels: [] }))).toMatchObject({
      status: 200,
      body: { id: named.body.id },
    })
  })

  test("take ten of one order at once as one", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop("POST", "/api/orders", order("C1"))))
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
    expect((await rows("orders")).filter((row) => row.number === "C1")).toHaveLength(1)
  })

  const wrong: [string, string, object, string][] = [
    ["a sum that is no whole number of cents", "/api/orders", { ...order("W"), deliveryMinor: 4.9 }, "deliveryMinor"],
    [
      "a line of nothing",
      "/api/orders",
      { ...order("W"), lines: [{ sku: "A", title: "A", quantity: 0, paidMinor: 1 }] },
      "lines.0.quantity",
    ],
    ["a currency in words", "/api/orders", { ...order("W"), currency: "euro" }, "currency"],
    [
      "a provider that nobody knows",
      "/api/orders",
      { ...order("W"), payments: [{ provider: "purse", reference: "1", capturedMinor: 1 }] },
      "payments.0.provider",
    ],
    ["a day for a moment", "/api/returns", { ...announced("A1"), noticeAt: "2026-11-24" }, "noticeAt"],
    ["a basis that the law has not", "/api/returns", { ...announced("A1"), basis: "whim" }, "basis"],
    [
      "more than was bought",
      "/api/returns",
      announced("A1", { lines: [{ ref: "MUG", quantity: 2 }] }),
      "lines.0.quantity",
    ],
    [
      "one line twice",
      "/api/returns",
      announced("A1", {
        lines: [
          { ref: "MUG", quantity: 1 },
          { ref: "MUG", quantity: 1 },
        ],
      }),
      "lines.1.ref",
    ],
  ]
  test.each(wrong)("name the field that is wrong and store nothing: %s", async (_, path, body, field) => {
    await shop("POST", "/api/orders", order("A1"))
    const before = await everything()
    const answer = await shop("POST", path, body)
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid", todo: expect.any(String) } })
    expect(answer.body.errors).toContainEqual({ path: field, wants: expect.any(String) })
    expect(await everything()).toBe(before)
  })

  test("say which order, line or site a return names that is not there", async () => {
    await shop("POST", "/api/orders", order("A1"))
    for (const [body, says] of [
      [announced("nowhere"), "No order nowhere"],
      [announced("A1", { lines: [{ ref: "HAT", quantity: 1 }] }), "no line HAT"],
      [announced("A1", { siteCode: "ROM" }), "code ROM"],
    ] as const) {
      const answer = await shop("POST", "/api/returns", body)
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } })
      expect(answer.body.detail).toContain(says)
    }
  })

  test("refuse a person, nobody, a key that is revoked and one that lacks the scope", async () => {
    const only = await keyFor(seed.shopId, ["order.upsert"])
    expect((await only("POST", "/api/orders", order("D1"))).status).toBe(201)
    expect(await only("POST", "/api/returns", announced("D1"))).toMatchObject({ status: 403 })
    const admin = await testClient(ctx).as(seed.people.administrator)
    expect(await admin.ask("POST", "/api/orders", order("D2"))).toMatchObject({ status: 401 })
    expect(await browser.ask("POST", "/api/orders", order("D2"))).toMatchObject({ status: 401 })
    await ctx.database.write((tx) =>
      tx.updateTable("api_keys").set({ revoked_at: ctx.now() }).where("scopes", "=", '["order.upsert"]').execute(),
    )
    expect(await only("POST", "/api/orders", order("D2"))).toMatchObject({ status: 401 })
    expect((await rows("orders")).filter((row) => row.number === "D2")).toEqual([])
  })

  test("never let one shop's key write into another's order, though both have the same number", async () => {
    const other = ctx.newId()
    await ctx.database.write(async (tx) => {
      const shopRow = await tx.selectFrom("shops").selectAll().where("id", "=", seed.shopId).executeTakeFirstOrThrow()
      await tx
        .insertInto("shops")
        .values({ ...shopRow, id: other, code: "other" })
        .execute()
    })
    const theirs = await keyFor(other, ["order.upsert", "return.upsert"])
    const own = await shop("POST", "/api/orders", order("E1"))
    expect(await theirs("POST", "/api/returns", announced("E1"))).toMatchObject({ status: 404 })
    const twin = await theirs("POST", "/api/orders", order("E1", { country: "BE" }))
    expect(twin).toMatchObject({ status: 201 })
    expect(twin.body.id).not.toBe(own.body.id)
    expect((await rows("orders")).filter((row) => row.number === "E1").map((row) => row.country)).toEqual(
      expect.arrayContaining(["FR", "BE"]),
    )
  })

  test("take no line away under a return, and no captured sum under money that is promised", async () => {
    await shop("POST", "/api/orders", order("F1"))
    await shop("POST", "/api/returns", announced("F1", { parcels: [] }))
    const withoutLamp = order("F1", { lines: order("F1").lines.slice(1) })
    expect(await shop("POST", "/api/orders", withoutLamp)).toMatchObject({ status: 409, body: { code: "conflict" } })
    await ctx.database.write((tx) =>
      tx.updateTable("payments").set({ reserved_minor: 5_000 }).where("reference", "=", "pay_F1").execute(),
    )
    const lower = order("F1", { payments: [{ provider: "test", reference: "pay_F1", capturedMinor: 4_999 }] })
    expect(await shop("POST", "/api/orders", lower)).toMatchObject({ status: 409, body: { code: "money_moved" } })
    const equal = order("F1", { payments: [{ provider: "test", reference: "pay_F1", capturedMinor: 5_000 }] })
    expect(await shop("POST", "/api/orders", equal)).toMatchObject({ status: 200 })
  })

  test("take the announcement that comes after the goods, and start the legal clock from both", async () => {
    await shop("POST", "/api/orders", order("G1"))
    const parcels = [{ tracking: "8R31131312345" }]
    const first = await shop("POST", "/api/returns", announced("G1", { number: "G", parcels }))
    const [parcelId] = first.body.parcelIds
    await ctx.database.write((tx) =>
      tx.updateTable("parcels").set({ state: "arrived", arrived_at: MORNING }).where("id", "=", parcelId).execute(),
    )
    const due = async () =>
      (await rows("returns")).find((row) => row.id === first.body.id) as { due_day: string | null }
    expect(await due()).toMatchObject({ due_day: null })
    await shop("POST", "/api/returns", announced("G1", { number: "G", parcels }))
    expect(await due()).toMatchObject({ due_day: "2026-12-07", status: "arrived" })
  })

  test("tell a shop how far its return has come, by its number and by its order, and nothing of who sent it", async () => {
    const reader = await keyFor(seed.shopId, ["return.read"])
    await shop("POST", "/api/orders", order("H/1"))
    const sent = await shop("POST", "/api/returns", announced("H/1", { number: "H-R", parcels: [{ tracking: "H-T" }] }))
    const byNumber = await reader("GET", "/api/returns?number=H-R")
    expect(byNumber).toMatchObject({
      status: 200,
      body: {
        returns: [
          {
            id: sent.body.id,
            number: "H-R",
            orderNumber: "H/1",
            basis: "withdrawal",
            noticeAt: at(-1),
            dueDay: null,
            lines: [{ ref: "LAMP", sku: "LAMP", quantity: 1, reason: "changed_mind", received: 0, accepted: 0 }],
            parcels: [{ state: "announced", arrivedAt: null }],
            refunds: [],
          },
        ],
      },
    })
    expect(JSON.stringify(byNumber.body)).not.toMatch(/Nora|nora@|Trop grande|rue Haute/)
    expect((await reader("GET", "/api/returns?order=H%2F1")).body).toEqual(byNumber.body)
    expect(await reader("GET", "/api/returns?number=H-R&order=A1")).toMatchObject({ status: 404 })
    expect(await reader("GET", "/api/returns")).toMatchObject({ status: 422, body: { code: "invalid" } })
  })

  test("show no return to a key without the scope, to another shop's or another site's, nor to a person", async () => {
    await shop("POST", "/api/orders", order("I1"))
    await shop("POST", "/api/returns", announced("I1", { number: "I-R", parcels: [] }))
    expect(await shop("GET", "/api/returns?number=I-R")).toMatchObject({ status: 403, body: { code: "not_allowed" } })
    const [otherShop, otherSite] = [ctx.newId(), ctx.newId()]
    await ctx.database.write(async (tx) => {
      const [own, site] = [
        await tx.selectFrom("shops").selectAll().where("id", "=", seed.shopId).executeTakeFirstOrThrow(),
        await tx.selectFrom("sites").selectAll().where("id", "=", seed.siteId).executeTakeFirstOrThrow(),
      ]
      await tx
        .insertInto("shops")
        .values({ ...own, id: otherShop, code: "third" })
        .execute()
      await tx
        .insertInto("sites")
        .values({ ...site, id: otherSite, code: "FAR" })
        .execute()
    })
    const theirs = await keyFor(otherShop, ["return.read"])
    const elsewhere = await keyFor(seed.shopId, ["return.read"], otherSite)
    const here = await keyFor(seed.shopId, ["return.read"], seed.siteId)
    for (const [reader, status] of [
      [theirs, 404],
      [elsewhere, 404],
      [here, 200],
    ] as const)
      for (const asked of ["number=I-R", "order=I1"])
        expect(await reader("GET", `/api/returns?${asked}`)).toMatchObject({ status })
    const person = await testClient(ctx).as(seed.people.customer_service)
    expect(await person.ask("GET", "/api/returns?number=I-R")).toMatchObject({ status: 401 })
  })
})
