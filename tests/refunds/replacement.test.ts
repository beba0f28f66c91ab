import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { cancelReplacement } from "../../server/refunds/resolutions/cancel-replacement.ts"
import { moveResolution } from "../../server/refunds/resolutions/move-resolution.ts"
import { httpShopOrders } from "../../server/shops/http-shop-orders.ts"
import type { ResolutionMove } from "../../shared/contract/resolutions.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { type ShopStub, startShopStub } from "../support/shop-stub.ts"
import { shown, wish } from "./wishes.ts"

let stub: ShopStub
beforeAll(async () => {
  stub = await startShopStub()
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.stock.clear()
  stub.orders.clear()
})

describeEngines("a replacement", ({ open }) => {
  async function newShop(): Promise<Till> {
    const till = await newTill(open)
    till.ctx.shopOrders = httpShopOrders({ url: stub.url, key: stub.key, timeout: 300 })
    return till
  }
  const faults = (till: Till) => checkLedger(till.ctx.database.read)
  /** The worker's next looks, until nothing more is due for a day. */
  const work = async (till: Till, days = 1) => {
    for (let day = 0; day < days; day++) {
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(DAY)
      await runDueJobs(till.ctx)
    }
  }
  async function replaced(till: Till, one: SeedReturn = till.seed.mugs) {
    expect(await wish(till, one, { want: "replacement" }, till.seed.people.customer_service)).toMatchObject({
      ok: true,
    })
    await till.receive(one, one === till.seed.radio ? { unit: { lpn: null, serial: "SN-4711", ordinal: 1 } } : {})
    await runDueJobs(till.ctx)
  }
  async function move(till: Till, one: SeedReturn, more: Pick<ResolutionMove, "to"> & Partial<ResolutionMove>) {
    const { lineId, unitId, version } = await shown(till, one)
    const actor = actorOf(till.seed, till.seed.people.customer_service)
    const body = { lineId, unitId: unitId ?? "", version, ...more }
    return till.ctx.database.write((tx) => moveResolution(tx, till.ctx, actor, { returnId: one.returnId, move: body }))
  }

  test("is ordered, shipped, counts as given back, and leaves nothing to refund", async () => {
    const till = await newShop()
    const { mugs } = till.seed
    stub.stock.set("MUG-BLUE", 1)
    await replaced(till)
    expect(await shown(till, mugs)).toMatchObject({
      state: "replacement_ordered",
      orderNumber: "R-1",
      may: { cancel: true },
    })
    expect(await wish(till, mugs, { want: "refund" })).toMatchObject({
      code: "resolution_final",
      state: "replacement_ordered",
    })
    stub.ship()
    await work(till)
    expect(await shown(till, mugs)).toMatchObject({
      state: "replacement_shipped",
      tracking: "8R1",
      may: { choose: [] },
    })
    expect(await till.intent(mugs)).toMatchObject({ way: "replacement", state: "paid", amount_minor: 1_200 })
    expect(await wish(till, mugs, { want: "refund" })).toMatchObject({
      code: "resolution_final",
      state: "replacement_shipped",
    })
    expect(await balance(till.ctx.database.read, `replaced:${till.seed.shopId}`)).toEqual({ EUR: -1_200 })
    expect(await faults(till)).toEqual([])
    expect(stub.orders.size).toBe(1)
  })

  test("that is out of stock becomes a refund by itself", async () => {
    const till = await newShop()
    await replaced(till)
    expect(await shown(till, till.seed.mugs)).toMatchObject({ state: "refund", chosen: { reason: "unavailable" } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ way: "original", amount_minor: 1_200 })
    expect(await faults(till)).toEqual([])
  })

  test.each(["lost", "lie"] as const)("is ordered once though the shop's answers go wrong: %s", async (mode) => {
    const till = await newShop()
    stub.stock.set("MUG-BLUE", 5)
    stub.tell(mode)
    await replaced(till)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "unknown" })
    stub.tell(mode, 2)
    await work(till, 3)
    expect(stub.orders.size).toBe(1)
    expect(stub.stock.get("MUG-BLUE")).toBe(4)
    expect(await shown(till, till.seed.mugs)).toMatchObject({ state: "replacement_ordered", orderNumber: "R-1" })
    expect(await faults(till)).toEqual([])
  })

  test("of a thing that two payments paid is one order, and both payments are at an end with it", async () => {
    const till = await newShop()
    const { radio } = till.seed
    stub.stock.set("RADIO-1", 5)
    const { thresholds, ...rules } = builtInPolicy
    const document = JSON.stringify({
      ...rules,
      thresholds: { ...thresholds, payAfterSeconds: 0, secondPersonAboveMinor: 90_000 },
    })
    await till.ctx.database.write((tx) => tx.updateTable("policies").set({ document }).execute())
    await replaced(till, radio)
    expect((await till.intents(radio)).map((one) => one.state)).toEqual(["paying", "paying"])
    stub.ship()
    await work(till)
    expect((await till.intents(radio)).map((one) => [one.state, one.amount_minor]).sort()).toEqual([
      ["paid", 10_000],
      ["paid", 30_000],
    ])
    expect(stub.orders.size).toBe(1)
    expect(await balance(till.ctx.database.read, `replaced:${till.seed.shopId}`)).toEqual({ EUR: -40_000 })
    expect(await faults(till)).toEqual([])
  })

  test("is cancelled while the shop has not shipped it, and then its customer may choose anew", async () => {
    const till = await newShop()
    const { mugs, people } = till.seed
    stub.stock.set("MUG-BLUE", 1)
    await replaced(till)
    const { lineId, unitId, version } = await shown(till, mugs)
    const cancel = { lineId, unitId: unitId ?? "", version, reason: "They found it elsewhere." }
    const ask = (by = people.customer_service) =>
      till.ctx.database.write((tx) =>
        cancelReplacement(tx, till.ctx, actorOf(till.seed, by), { returnId: mugs.returnId, cancel }),
      )
    expect(await ask(people.lead)).toMatchObject({ code: "not_allowed" })
    expect(await ask()).toMatchObject({ ok: true })
    await runDueJobs(till.ctx)
    expect(await shown(till, mugs)).toMatchObject({ state: "refund", final: null })
    expect(stub.stock.get("MUG-BLUE")).toBe(1)
    expect(await wish(till, mugs, { want: "store_credit" })).toMatchObject({ ok: true })
    await work(till)
    expect(await shown(till, mugs)).toMatchObject({ state: "credit_issued" })
    expect(await faults(till)).toEqual([])
  })

  test("is a person's to send where no shop is connected, and cannot be unsent", async () => {
    const till = await newTill(open)
    const { mugs, people } = till.seed
    await replaced(till)
    expect(await till.intent(mugs)).toMatchObject({ state: "parked", note: "no_shop_orders" })
    const actor = actorOf(till.seed, people.operator)
    const { lineId, unitId } = await shown(till, mugs)
    const bare = { lineId, unitId: unitId ?? "", version: null, to: "replacement_shipped" as const }
    const refused = await till.ctx.database.write((tx) =>
      moveResolution(tx, till.ctx, actor, { returnId: mugs.returnId, move: bare }),
    )
    expect(refused).toMatchObject({ code: "not_allowed" })
    expect(await move(till, mugs, { to: "replacement_shipped", tracking: "6A1", orderNumber: "77" })).toMatchObject({
      ok: true,
    })
    expect(await till.intent(mugs)).toMatchObject({ way: "replacement", state: "paid" })
    expect(await shown(till, mugs)).toMatchObject({ state: "replacement_shipped", tracking: "6A1", orderNumber: "77" })
    const undo = till.ctx.database.write((tx) =>
      tx.updateTable("resolutions").set({ state: "refund" }).where("unit_id", "=", unitId).execute(),
    )
    await expect(undo).rejects.toThrow("a move that resolutions may not make")
    expect(await faults(till)).toEqual([])
  })

  test("repaired and refused things go back to their customer, and no money goes with them", async () => {
    const till = await newTill(open)
    const { mugs, people } = till.seed
    expect(await wish(till, mugs, { want: "refusal" })).toMatchObject({ code: "invalid" })
    const no = { want: "refusal" as const, refusal: "no_defect" as const }
    expect(await wish(till, mugs, no, people.customer_service)).toMatchObject({ code: "not_allowed" })
    await wish(till, mugs, { want: "repair" })
    await till.receive(mugs)
    expect(await till.intents(mugs)).toEqual([])
    expect(await move(till, mugs, { to: "repaired" })).toMatchObject({ code: "conflict" })
    for (const to of ["in_repair", "repaired"] as const)
      expect(await move(till, mugs, { to })).toMatchObject({ ok: true })
    // it could be refused as it is; the workshop's answer is no end
    expect(await wish(till, mugs, no)).toMatchObject({ ok: true })
    expect(await move(till, mugs, { to: "shipped_back", carrier: "Colissimo", tracking: "8R2" })).toMatchObject({
      ok: true,
    })
    expect(await wish(till, mugs, { want: "refund" })).toMatchObject({
      code: "resolution_final",
      state: "shipped_back",
    })
    expect(await till.intents(mugs)).toEqual([])
  })

  test("a return is not finished while a thing of it is to be mended or sent back", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    const status = async () => {
      const rows = till.ctx.database.read.selectFrom("returns").select("status").where("id", "=", jacket.returnId)
      return (await rows.executeTakeFirstOrThrow()).status
    }
    await wish(till, jacket, { want: "repair" })
    await till.receive(jacket)
    for (const to of ["in_repair", "repaired"] as const) {
      expect(await status()).toBe("received")
      await move(till, jacket, { to })
    }
    await move(till, jacket, { to: "repair_returned", tracking: "8R3" })
    expect(await status()).toBe("completed")
  })

  test("tells who decides on what is no longer so, and changes nothing", async () => {
    const till = await newTill(open)
    await wish(till, till.seed.mugs, { want: "repair" })
    expect(await wish(till, till.seed.mugs, { want: "refund", version: null })).toMatchObject({
      code: "moved_on",
      state: "repair",
    })
    expect(await wish(till, till.seed.mugs, { want: "repair" })).toMatchObject({ code: "already_done" })
    expect(await shown(till, till.seed.mugs)).toMatchObject({ state: "repair" })
  })
})
