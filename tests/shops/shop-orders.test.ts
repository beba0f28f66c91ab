import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { httpShopOrders } from "../../server/shops/http-shop-orders.ts"
import type { ReplacementOrder, ShopOrders } from "../../server/shops/shop-orders.ts"
import { type ShopStub, startShopStub } from "../support/shop-stub.ts"

const order = (idempotencyKey: string): ReplacementOrder => ({
  ...{ idempotencyKey, shop: "belvoir", rma: "R", orderNumber: "1002", sku: "MUG-BLUE", quantity: 1 },
})

/** What any adapter of the port must do, whatever shop stands behind it. */
const adapters: [string, (stub: ShopStub) => ShopOrders][] = [
  ["http", ({ url, key }) => httpShopOrders({ url, key, timeout: 200 })],
]

describe.each(adapters)("the %s shop", (_name, open) => {
  let stub: ShopStub
  let shop: ShopOrders
  beforeEach(async () => {
    stub = await startShopStub()
    shop = open(stub)
  })
  afterEach(() => stub.close())

  async function ordered(key: string) {
    const reserved = await shop.reserve(order(key))
    if (reserved.outcome !== "reserved") return reserved
    return shop.create(order(key), reserved.reservationId)
  }

  test("sets one aside and orders it, once under a key, and says that it has no more", async () => {
    stub.stock.set("MUG-BLUE", 1)
    const first = await ordered("a")
    expect(first).toEqual({ outcome: "ordered", orderNumber: "R-1" })
    expect(await ordered("a")).toEqual(first)
    expect(stub.orders.size).toBe(1)
    expect(await ordered("b")).toEqual({ outcome: "unavailable" })
  })

  test("tells what became of an order, and of one that it never had", async () => {
    stub.stock.set("MUG-BLUE", 1)
    await ordered("a")
    expect(await shop.lookup("a")).toMatchObject({ outcome: "found", orderNumber: "R-1", state: "ordered" })
    stub.ship()
    expect(await shop.lookup("a")).toMatchObject({ state: "shipped", carrier: "Colissimo", tracking: "8R1" })
    expect(await shop.lookup("b")).toEqual({ outcome: "not_found" })
  })

  test("cancels what is not shipped, twice alike, and nothing that is", async () => {
    stub.stock.set("MUG-BLUE", 2)
    await ordered("a")
    expect(await shop.cancel("a")).toEqual({ outcome: "cancelled" })
    expect(await shop.cancel("a")).toEqual({ outcome: "cancelled" })
    expect(stub.stock.get("MUG-BLUE")).toBe(2)
    await ordered("b")
    stub.ship()
    expect(await shop.cancel("b")).toEqual({ outcome: "too_late" })
  })

  test.each(["fail", "lost", "late", "lie"] as const)(
    "throws where nobody knows what became of a call: %s",
    async (mode) => {
      stub.stock.set("MUG-BLUE", 9)
      stub.tell(mode, 5)
      await expect(shop.reserve(order("a"))).rejects.toThrow()
      await expect(shop.create(order("a"), "res-1")).rejects.toThrow()
      await expect(shop.cancel("a")).rejects.toThrow()
      await expect(shop.lookup("a")).rejects.toThrow()
    },
  )
})
