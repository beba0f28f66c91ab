import { beforeAll, expect, test } from "vitest"
import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { upsertProducts } from "../../server/intake/upsert-product.ts"
import { askStock, dropHold, holdVariant, STOCK_HOLDS, variantsOf } from "../../server/intake/variants-of.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { DAY, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

const system = { kind: "system" as const }
const dress = (size: string, more: object = {}) => ({
  ...{ sku: `DRESS-${size}`, title: `Dress, ${size}`, category: "clothing", family: "Dress", colour: "red", size },
  ...more,
})

describeEngines("what an article can be exchanged for", ({ open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  const tell = (...products: Parameters<typeof upsertProducts>[3]["products"]) =>
    ctx.database.write((tx) => upsertProducts(tx, ctx, system, { shopId: seed.shopId, products }))
  const idOf = (sku: string) => productId(seed.shopId, sku)
  const stock = (sku: string, quantity = 1) => askStock(ctx.database.read, idOf(sku), { now: ctx.now(), quantity })
  const hold = (key: string, sku: string) =>
    ctx.database.write((tx) => holdVariant(tx, ctx, { key, productId: idOf(sku), until: ctx.now() + DAY }))

  beforeAll(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    await tell(dress("42", { stock: 0 }), dress("40", { stock: 2, priceMinor: 8_990 }), dress("38"), {
      ...dress("XL", { colour: "blue", stock: 1 }),
      sku: "DRESS-B",
    })
    await tell({ sku: "ALONE", title: "Nothing like it", category: null })
  })

  test("offers its family in the order of colours and sizes, and never another's", async () => {
    const all = await variantsOf(ctx.database.read, idOf("DRESS-40"), { now: ctx.now() })
    expect(all.map(({ sku, stock, same }) => [sku, stock, same])).toEqual([
      ["DRESS-B", "available", false],
      ["DRESS-38", "unknown", false],
      ["DRESS-40", "available", true],
      ["DRESS-42", "not_available", false],
    ])
    expect(all[2]).toMatchObject({ size: "40", colour: "red", priceMinor: 8_990 })
    expect((await variantsOf(ctx.database.read, idOf("ALONE"), { now: ctx.now() })).map((one) => one.sku)).toEqual([
      "ALONE",
    ])
    expect(await variantsOf(ctx.database.read, idOf("NEVER"), { now: ctx.now() })).toEqual([])
  })

  test("promises the last one to one customer, and to the next when it is let go", async () => {
    expect([await hold("a", "DRESS-40"), await hold("b", "DRESS-40"), await hold("c", "DRESS-40")]).toEqual([
      ...[true, true, false],
    ])
    expect([await stock("DRESS-40"), await hold("b", "DRESS-40")]).toEqual(["not_available", true])
    await ctx.database.write((tx) => dropHold(tx, "a"))
    expect([await stock("DRESS-40"), await stock("DRESS-40", 2)]).toEqual(["available", "not_available"])
    ctx.clock.advance(2 * DAY)
    expect(await stock("DRESS-40", 2)).toBe("available")
  })

  test("takes an old count for no count, and the same count told again for a new one", async () => {
    ctx.clock.advance(STOCK_HOLDS)
    expect(await stock("DRESS-40")).toBe("unknown")
    await tell(dress("40", { stock: 2 }))
    expect(await stock("DRESS-40")).toBe("available")
  })

  test("an order that names the article takes nothing away of what is known of it", async () => {
    await tell(dress("40", { gtins: ["3760001234567"] }))
    const line = { sku: "DRESS-40", title: "Dress, 40", quantity: 1, paidMinor: 8_990 }
    const order = { number: "V1", currency: "EUR", country: "FR", lines: [line], payments: [] }
    await ctx.database.write((tx) => upsertOrder(tx, ctx, system, { shopId: seed.shopId, order }))
    const row = await ctx.database.read
      .selectFrom("products")
      .selectAll()
      .where("id", "=", idOf("DRESS-40"))
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ family: "Dress", size: "40", category: "clothing", stock: 2 })
    expect(JSON.parse(row.gtins)).toEqual(["3760001234567"])
    await ctx.database.write((tx) =>
      upsertOrder(tx, ctx, system, {
        shopId: seed.shopId,
        order: { ...order, lines: [{ ...line, colour: "crimson" }] },
      }),
    )
    expect((await variantsOf(ctx.database.read, idOf("DRESS-40"), { now: ctx.now() })).at(0)?.colour).toBe("blue")
  })
})
