import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { chooseForLine, type LineChoice } from "../../server/tracking/choose-for-line.ts"
import en from "../../shared/locales/en/track.ts"
import { actorOf, type Bank } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { ShopStub } from "../support/shop-stub.ts"
import { emptied } from "../sync/emptied.ts"
import { openExchanges } from "./exchange-shop.ts"

const world = openExchanges()
const { lineOf, held, stands } = world
let stub: ShopStub
let bank: Bank
beforeAll(async () => {
  ;({ stub, bank } = await world.begin())
})
afterAll(() => world.end())
beforeEach(() => world.empty())

describeEngines("a customer who wants another one", (under) => {
  const open = emptied(under)

  test("is shown what there is and what it costs, and a cheaper one leaves once, with the rest as money after it", async () => {
    const { till, phone, page, path } = await world.newShop(open)
    const form = (await phone.get(path)).text
    expect(form).toContain("€20.00 is refunded to you")
    expect(form).toContain("€20.00 to pay on top")
    expect(form).toMatch(/value="replacement:J-GONE" required disabled/)
    expect((await phone.post(path, { want: "replacement:J-LIGHT" })).status).toBe(303)
    expect(await held(till)).toEqual([{ sku: "J-LIGHT" }])
    expect((await phone.get(page)).text).toContain("Light jacket, M")
    await till.receive(till.seed.jacket)
    expect(await stands(till)).toEqual([
      { way: "replacement", number: 0, state: "released", minor: 6_990 },
      { way: "original", number: 1, state: "released", minor: 2_000 },
    ])
    await runDueJobs(till.ctx)
    expect(await stands(till), "the rest waits until the new one has left").toMatchObject([
      { state: "paying" },
      { state: "released" },
    ])
    expect((await phone.get(page)).text).toContain(en.head.exchange_ordered.length > 0 ? "Exchange ordered" : "")
    expect(await held(till), "it is in the shop's own books by now").toEqual([])
    stub.ship()
    till.ctx.clock.advance(DAY)
    await runDueJobs(till.ctx)
    till.ctx.clock.advance(DAY)
    await runDueJobs(till.ctx)
    expect(await stands(till)).toMatchObject([{ state: "paid" }, { state: "paid", minor: 2_000 }])
    const refunds = await bank.refunds()
    expect(refunds.filter((one) => one.amountMinor === 2_000).length).toBeGreaterThan(0)
    const shown = (await phone.get(page)).text
    expect(shown).toContain("Exchange sent")
    expect(shown).toContain("8R1")
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("gets the whole sum back where the shop has none left after all", async () => {
    const { till, phone, page, path } = await world.newShop(open)
    await phone.get(path)
    await phone.post(path, { want: "replacement:J-LIGHT" })
    stub.stock.set("J-LIGHT", 0)
    await till.receive(till.seed.jacket)
    await runDueJobs(till.ctx)
    await runDueJobs(till.ctx)
    expect(await stands(till)).toMatchObject([{ way: "original", number: 0, state: "paid", minor: 8_990 }])
    expect((await phone.get(page)).text).toContain(en.head.paid)
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  const dearer = () => world.dearer(open)
  const { asked, later } = world

  test("pays what a dearer one costs on top by the provider's own page, and it is ordered then and not before", async () => {
    const { till, phone, page, url } = await dearer()
    expect((await phone.get(page)).text).toContain("Long jacket, M costs €20.00 more")
    expect(await stands(till)).toEqual([{ way: "replacement", number: 0, state: "released", minor: 8_990 }])
    await later(till)
    expect(stub.orders.size).toBe(0)
    await fetch(url, { method: "POST", redirect: "manual" })
    await later(till)
    await runDueJobs(till.ctx)
    expect(await asked(till)).toMatchObject([{ state: "paid", amount_minor: 2_000 }])
    expect([...stub.orders.values()]).toMatchObject([{ sku: "J-LONG" }])
    expect((await phone.get(page)).text).not.toContain("to pay")
    stub.ship()
    await later(till, DAY)
    expect(await stands(till)).toMatchObject([{ state: "paid" }])
    expect(await asked(till), "what was paid for it stays paid").toMatchObject([{ state: "paid", given_back_at: null }])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("who does not pay in time is refunded instead, and the page takes no money any more", async () => {
    const { till, url, phone, page } = await dearer()
    await later(till, 25 * HOUR)
    const fresh = /href="(http:[^"]+pay[^"]+)"/.exec((await phone.get(page)).text)?.[1]
    expect(fresh, "a page of the provider lasts a day: the next one is there").toBeTruthy()
    await later(till, 7 * DAY)
    await runDueJobs(till.ctx)
    expect(await asked(till)).toMatchObject([{ state: "expired" }])
    expect(await stands(till)).toMatchObject([{ way: "original", minor: 8_990 }])
    for (const one of [url, fresh ?? ""]) await fetch(one, { method: "POST", redirect: "manual" })
    await later(till, DAY)
    expect(await asked(till)).toMatchObject([{ state: "expired", paid_at: null }])
    expect(stub.orders.size).toBe(0)
  })

  test("is given back all of it where the shop has none left once it is paid", async () => {
    const { till, url } = await dearer()
    stub.stock.set("J-LONG", 0)
    await fetch(url, { method: "POST", redirect: "manual" })
    await later(till)
    await runDueJobs(till.ctx)
    await later(till)
    const [row] = await asked(till)
    expect(row).toMatchObject({ state: "stopped", given_back_at: expect.any(Number) })
    const back = (await bank.refunds()).filter((one) => one.id === row?.given_back_ref)
    expect(back).toMatchObject([{ amountMinor: 2_000, state: "succeeded" }])
    expect(await stands(till)).toMatchObject([{ way: "original", state: "paid", minor: 8_990 }])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("may change their mind until it is here, and what was set aside is free again", async () => {
    const { till, phone, page, path } = await world.newShop(open)
    await phone.get(path)
    await phone.post(path, { want: "replacement:J-LIGHT" })
    const other = await till.ctx.database.write((tx) =>
      chooseForLine(tx, till.ctx, actorOf(till.seed, till.seed.people.customer_service), {
        returnId: till.seed.mugs.returnId,
        choice: { lineId: "", want: "replacement", sku: "J-LIGHT" },
      }),
    )
    expect(other).toMatchObject({ code: "not_found" })
    await phone.get(path)
    expect((await phone.post(path, { want: "store_credit" })).text, "not without their express word").toContain(
      en.choose.wrong.agree,
    )
    expect((await phone.post(path, { want: "store_credit", agree: "yes" })).status).toBe(303)
    expect(await held(till)).toEqual([])
    const [row] = await till.ctx.database.read.selectFrom("resolutions").selectAll().execute()
    expect(row).toMatchObject({ state: "store_credit", agreed_at: till.ctx.now(), worth_minor: null })
    expect(row?.agreement).toMatch(/expressly agree.*1001/)
    expect(row?.chosen_by).toMatch(/^customer:/)
    await till.receive(till.seed.jacket)
    const late = await phone.get(path)
    expect([late.status, late.headers.get("location")]).toEqual([303, page])
  })

  test("chooses for their own return, what is offered, and never a refusal", async () => {
    const { till, own, line, phone, path } = await world.newShop(open)
    const choose = (choice: LineChoice, actor: Parameters<typeof chooseForLine>[2] = own) =>
      till.ctx.database.write((tx) =>
        chooseForLine(tx, till.ctx, actor, { returnId: till.seed.jacket.returnId, choice }),
      )
    const mine = { lineId: line, want: "replacement" as const }
    expect(await choose(mine, { ...own, returnIds: [] })).toMatchObject({ code: "not_allowed" })
    for (const role of ["operator", "lead", "quality", "administrator"] as const)
      expect(await choose(mine, actorOf(till.seed, till.seed.people[role]))).toMatchObject({ code: "not_allowed" })
    expect(await choose({ lineId: line, want: "refusal" } as never)).toMatchObject({ code: "not_allowed" })
    expect(await choose({ lineId: line, want: "store_credit" })).toMatchObject({ code: "invalid" })
    expect(await choose({ ...mine, sku: "J-GONE" })).toMatchObject({ code: "conflict", state: "sold_out" })
    expect(await choose({ ...mine, lineId: await lineOf(till, till.seed.mugs) })).toMatchObject({ code: "not_found" })
    await phone.get(path)
    for (const want of ["", "refusal", "repair", "replacement:J-GONE"])
      expect((await phone.post(path, { want })).status, want).toBe(422)
    expect(await till.ctx.database.read.selectFrom("resolutions").selectAll().execute()).toEqual([])
  })
})
