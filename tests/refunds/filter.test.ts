import { sql } from "kysely"
import { expect, test } from "vitest"
import type { z } from "zod/mini"
import { refundCase } from "../../server/refunds/case.ts"
import { dueDays } from "../../server/refunds/due-days.ts"
import { exportQueue } from "../../server/refunds/export-queue.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { refreshDue } from "../../server/refunds/refresh-due.ts"
import { refundChoices } from "../../server/refunds/refund-choices.ts"
import { type RefundQuery, RefundQueue, refundFilters } from "../../shared/contract/refunds.ts"
import { withoutTriggers } from "../db/without-triggers.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, MORNING } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { arrived, worn } from "../sync/handheld.ts"
import { fillOpen } from "./many-refunds.ts"

const finance = (till: Till) => actorOf(till.seed, till.seed.people.finance)

async function list(till: Till, query: RefundQuery = {}): Promise<z.infer<typeof RefundQueue>> {
  const answer = await refundQueue(till.ctx.database.read, till.ctx, finance(till), query)
  if (!answer.ok) throw new Error(answer.code)
  return RefundQueue.parse(answer.value)
}

/** Every page; each row once. */
async function whole(till: Till, query: RefundQuery): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: z.infer<typeof RefundQueue> = await list(till, { ...query, ...(cursor && { cursor }) })
    seen.push(...page.rows.map((row) => row.id))
    cursor = page.next
  } while (cursor && seen.length < 2000)
  expect(new Set(seen).size).toBe(seen.length)
  return seen
}

describeEngines("finance's list under a filter", ({ open }) => {
  test("finds by shop, site, state, reason, holder, currency, amount and number, and nothing that it does not say", async () => {
    const till = await newTill(open)
    const { jacket, mugs, radio, siteId, otherSiteId, shopId } = till.seed
    await till.receive(jacket, worn())
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, mugs)))
    till.ctx.clock.set(MORNING + 8 * DAY)
    await refreshDue(till.ctx)
    const found = async (query: RefundQuery) => [...new Set((await list(till, query)).rows.map((row) => row.returnId))]
    const both = [jacket.returnId, mugs.returnId].sort()
    expect((await found({})).sort()).toEqual(both)
    expect((await found({ shop: shopId })).sort()).toEqual(both)
    expect((await found({ site: siteId })).sort()).toEqual(both)
    expect(await found({ site: otherSiteId })).toEqual([])
    expect(await found({ state: "held" })).toEqual([jacket.returnId])
    expect(await found({ state: "parked" })).toEqual([])
    expect(await found({ reason: "due_before_inspection" })).toEqual([mugs.returnId])
    expect(await found({ reason: "risk" })).toEqual([])
    expect(await found({ holder: "lead" })).toEqual([jacket.returnId])
    expect(await found({ holder: "dock" })).toEqual([mugs.returnId])
    expect(await found({ holder: "finance" })).toEqual([])
    expect(await found({ currency: "EUR", min: "1000", max: "3000" })).toEqual([mugs.returnId])
    expect((await found({ currency: "EUR", min: "100" })).sort()).toEqual(both)
    expect(await found({ currency: "JPY" })).toEqual([])
    for (const text of [mugs.rma, mugs.rma.toLowerCase(), mugs.orderNumber, mugs.parcelKey, "pay_1002"])
      expect(await found({ text }), text).toEqual([mugs.returnId])
    for (const text of ["nothing", "%", "'", "🙂", "x".repeat(100), radio.rma])
      expect(await found({ text })).toEqual([])
    expect((await found({ due: "today" })).sort()).toEqual([])
    expect((await found({ due: "7" })).sort()).toEqual(both)
    till.ctx.clock.advance(5 * DAY)
    expect((await found({ due: "late" })).sort()).toEqual(both)
    expect(await found({ due: "none" })).toEqual([])
    expect((await found({ day: "2026-12-05" })).sort()).toEqual(both)
  })

  test("keeps euros, yen and dinars apart in its sums, and sorts each by itself", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await fillOpen(till, { intents: 90, returns: 60 })
    const { totals, capped } = await list(till)
    const own = (currency: string) => totals.find((total) => total.currency === currency)
    expect(own("JPY")).toMatchObject({ count: 50 })
    expect(own("TND")).toMatchObject({ count: 50 })
    expect(capped).toBe(false)
    const count = totals.reduce((sum, total) => sum + total.count, 0)
    for (const sort of ["due", "amount", "changed"] as const)
      expect((await whole(till, { sort })).length, sort).toBe(count)
    const { rows } = await list(till, { sort: "amount", currency: "JPY" })
    const amounts = rows.map((row) => row.amountMinor)
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
    expect(own("JPY")?.sumMinor).toBe(amounts.reduce((sum, one) => sum + one, 0))
  })

  test("writes the whole filtered list, however many pages it is", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await fillOpen(till, { intents: 700, returns: 60 })
    const read = till.ctx.database.read
    const answer = await exportQueue(read, till.ctx, finance(till), { currency: "JPY", language: "fr" })
    if (!answer.ok) throw new Error(answer.code)
    const lines: (string | number | null)[][] = []
    for await (const part of answer.value) lines.push(...part)
    expect(lines[0]?.slice(0, 2)).toEqual(["Retour", "Commande"])
    const { totals } = await list(till, { currency: "JPY" })
    expect(lines.length - 1).toBe(totals[0]?.count)
    expect(lines[1]?.slice(11, 13)).toEqual([expect.stringMatching(/^\d+$/), "JPY"])
  })

  test("says what falls due by day and holder, late ones together, each sum as the list has it", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, till.seed.mugs)))
    till.ctx.clock.set(MORNING + 8 * DAY)
    await refreshDue(till.ctx)
    const read = till.ctx.database.read
    const seen = await dueDays(read, till.ctx, finance(till), {})
    if (!seen.ok) throw new Error(seen.code)
    expect(seen.value).toMatchObject({ today: "2026-12-02", through: "2026-12-15" })
    expect(seen.value.days.map((one) => [one.day, one.holder])).toEqual([
      ["2026-12-05", "dock"],
      ["2026-12-05", "lead"],
    ])
    till.ctx.clock.advance(5 * DAY)
    const late = await dueDays(read, till.ctx, finance(till), {})
    if (!late.ok) throw new Error(late.code)
    expect(late.value.days.map((one) => [one.day, one.holder])).toEqual([
      [null, "dock"],
      [null, "lead"],
    ])
    const sum = late.value.days.flatMap((one) => one.totals).reduce((all, one) => all + one.sumMinor, 0)
    expect(sum).toBe((await list(till)).totals[0]?.sumMinor)
  })

  test("refuses whoever is not finance the file, the days and the choices", async () => {
    const till = await newTill(open)
    const read = till.ctx.database.read
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const) {
      const actor = actorOf(till.seed, till.seed.people[role])
      expect(await exportQueue(read, till.ctx, actor, { language: "fr" })).toMatchObject({ code: "not_allowed" })
      expect(await dueDays(read, till.ctx, actor, {})).toMatchObject({ code: "not_allowed" })
      expect(await refundChoices(read, actor)).toMatchObject({ code: "not_allowed" })
    }
  })

  test("finds by its number what was paid before ten thousand others, and says that this is all", async () => {
    const till = await newTill(open)
    const { jacket, mugs } = till.seed
    await till.receive(mugs)
    await till.receive(jacket, worn())
    const longAgo = sql`update intents set state = 'paid', updated_at = 1 where return_id = ${mugs.returnId}`
    await withoutTriggers(till.ctx.database, async (tx) => void (await longAgo.execute(tx)))
    await fillOpen(till, { intents: 0, returns: 0, paid: 10_100 })
    for (const show of ["paid", "all"] as const) {
      const { rows, totals, capped } = await list(till, { show, text: mugs.rma })
      expect(rows.map((row) => [row.returnId, row.state])).toEqual([[mugs.returnId, "paid"]])
      expect({ totals, capped }).toMatchObject({ totals: [{ count: 1 }], capped: false })
    }
    expect((await whole(till, { show: "paid", text: jacket.rma, state: "paid" })).length).toBe(2000)
  })

  test("reads no table whole and adds up 20,000 open ones at once, beside 30,000 that are paid", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await fillOpen(till, { intents: 18_000, returns: 2_000, paid: 30_000 })
    // as it is kept in a house at work: PostgreSQL plans by it
    await sql.raw(till.ctx.database.engine === "postgres" ? "vacuum analyze" : "analyze").execute(till.ctx.database.db)
    const watched = watchQueries(till.ctx.database)
    const { shopId, siteId } = till.seed
    const page = await list(till, { sort: "amount" })
    const shows: RefundQuery[] = refundFilters.map((show) => ({ show }))
    const filters: RefundQuery[] = [
      ...shows,
      {},
      ...(page.next ? [{ sort: "amount" as const, cursor: page.next }] : []),
      { sort: "changed" },
      { shop: shopId },
      { site: siteId },
      { state: "held" },
      { reason: "risk" },
      { holder: "finance" },
      { holder: "dock" },
      { due: "late" },
      { day: "2026-12-05" },
      { currency: "JPY", min: "10", max: "5000" },
      { show: "paid", currency: "JPY", min: "10" },
      { show: "all", due: "7" },
    ]
    for (const query of filters) {
      const answer = await refundQueue(watched.db, till.ctx, finance(till), query)
      expect(answer.ok).toBe(true)
    }
    await dueDays(watched.db, till.ctx, finance(till), {})
    await refundChoices(watched.db, finance(till))
    // of another return than the one that has all these
    await refundCase(watched.db, till.ctx, finance(till), { returnId: till.seed.mugs.returnId })
    expect(fullScans(await watched.plans(), ["intents", "returns"])).toEqual([])
    // a machine that is busy elsewhere is given its time: the bench has the bar
    const times: number[] = []
    for (let at = 0; at < 5; at++) {
      const before = performance.now()
      await list(till, { holder: "finance" })
      times.push(performance.now() - before)
    }
    console.log(`first page with totals at 20,000 open: ${Math.min(...times).toFixed(1)} ms`)
    expect(Math.min(...times)).toBeLessThan(500)
  }, 120_000)
})
