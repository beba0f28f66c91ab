import { runDueJobs } from "../../server/jobs/worker.ts"
import { httpShopOrders } from "../../server/shops/http-shop-orders.ts"
import { customerOf } from "../../server/tracking/find-visit.ts"
import { type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { MINUTE } from "../support/context.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { type ShopStub, startShopStub } from "../support/shop-stub.ts"
import { newPhone } from "./phone.ts"

type Open = Parameters<typeof newTill>[0]

/** A shop that has a family of jackets, its own API for replacements, and a payment provider as a process of its own. */
export function openExchanges() {
  let stub: ShopStub
  let bank: Bank

  /** The one that was bought for 89.90, one for 69.90, one for 109.90, and one that is sold out. */
  async function newShop(open: Open) {
    const till = await newTill(open, bank.provider)
    till.ctx.shopOrders = httpShopOrders({ url: stub.url, key: stub.key, timeout: 5_000 })
    const { sku } = await till.ctx.database.read
      .selectFrom("order_lines")
      .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
      .select("order_lines.sku")
      .where("return_lines.return_id", "=", till.seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    const { db } = till.ctx.database
    const products = [
      { sku, title: "Jacket, M", price_minor: 8_990, stock: 3 },
      { sku: "J-LIGHT", title: "Light jacket, M", price_minor: 6_990, stock: 1 },
      { sku: "J-LONG", title: "Long jacket, M", price_minor: 10_990, stock: 3 },
      { sku: "J-GONE", title: "Jacket, XS", price_minor: 8_990, stock: 0 },
    ]
    await db.deleteFrom("products").where("sku", "=", sku).execute()
    for (const one of products)
      await db
        .insertInto("products")
        .values({
          ...{ id: till.ctx.newId(), shop_id: till.seed.shopId, gtins: "[]", category: "clothing", picture: null },
          ...{ family: "jacket", stock_at: till.ctx.now(), ...one },
        })
        .execute()
    for (const one of products) stub.stock.set(one.sku, one.stock)
    const returned = await till.ctx.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", till.seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    const phone = newPhone(till.ctx)
    const page = await phone.follow(returned.id)
    const line = await lineOf(till, till.seed.jacket)
    return { till, sku, phone, page, path: `${page}/choose/${line}`, line, own: customerOf(returned) }
  }

  /** A dearer one is wanted, and its unit is here. */
  async function dearer(open: Open) {
    const shop = await newShop(open)
    await shop.phone.get(shop.path)
    await shop.phone.post(shop.path, { want: "replacement:J-LONG" })
    await shop.till.receive(shop.till.seed.jacket)
    await runDueJobs(shop.till.ctx)
    const url = /href="(http:[^"]+pay\?id=[^"]+)"/.exec((await shop.phone.get(shop.page)).text)?.[1] ?? ""
    return { ...shop, url, pay: () => fetch(url, { method: "POST", redirect: "manual" }) }
  }

  return {
    begin: async () => {
      ;[stub, bank] = await Promise.all([startShopStub(), openBank()])
      return { stub, bank }
    },
    end: () => Promise.all([stub.close(), bank.close()]),
    empty: () => {
      stub.stock.clear()
      stub.orders.clear()
    },
    newShop,
    dearer,
    lineOf,
    later: async (till: Till, ms = 2 * MINUTE) => {
      till.ctx.clock.advance(ms)
      await runDueJobs(till.ctx)
    },
    asked: ({ ctx }: Till) =>
      ctx.database.read.selectFrom("differences_asked").selectAll().orderBy("asked_at").orderBy("id").execute(),
    stands: ({ ctx, seed }: Till) =>
      ctx.database.read
        .selectFrom("intents")
        .select(["way", "number", "state", "amount_minor as minor"])
        .where("return_id", "=", seed.jacket.returnId)
        .where("kind", "=", "principal")
        .where("state", "<>", "stopped")
        .orderBy("number")
        .execute(),
    held: ({ ctx }: Till) =>
      ctx.database.read
        .selectFrom("variant_holds")
        .innerJoin("products", "products.id", "variant_holds.product_id")
        .select("products.sku")
        .execute(),
  }
}

async function lineOf({ ctx }: Till, one: SeedReturn): Promise<string> {
  const row = ctx.database.read.selectFrom("return_lines").select("id").where("return_id", "=", one.returnId)
  return (await row.executeTakeFirstOrThrow()).id
}
