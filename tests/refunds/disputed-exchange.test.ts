import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { compareBooks } from "../../server/books/compare-books.ts"
import { plain } from "../../server/jobs/reconcile.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { differenceAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { countDispute } from "../../server/refunds/count-dispute.ts"
import type { Dispute } from "../../server/refunds/move-dispute.ts"
import { settleClaim } from "../../server/refunds/resolutions/settle-claim.ts"
import { timelineOf } from "../../server/refunds/timeline.ts"
import { actorOf, type Bank, type Till } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { ShopStub } from "../support/shop-stub.ts"
import { emptied } from "../sync/emptied.ts"
import { openExchanges } from "../tracking/exchange-shop.ts"
import { act } from "./two-people.ts"

const world = openExchanges()
const { later, asked } = world
let stub: ShopStub
let bank: Bank
beforeAll(async () => {
  ;({ stub, bank } = await world.begin())
})
afterAll(() => world.end())
beforeEach(() => world.empty())

describeEngines("a bank that takes back what its customer paid on top for an exchange", (under) => {
  const open = emptied(under)

  async function paid() {
    const shop = await world.dearer(open)
    await shop.pay()
    const [row] = await asked(shop.till)
    const link = await bank.provider.paymentLinks?.look(row?.provider_id ?? "")
    if (!row || link?.state !== "paid") throw new Error("it is not paid")
    return { ...shop, id: row.id, reference: link.paymentReference }
  }
  const sum = { amountMinor: 2_000, currency: "EUR" }
  const tell = ({ ctx }: Till, reference: string, state: Dispute["state"], more: Partial<Dispute> = {}) =>
    ctx.database.write((tx) =>
      countDispute(tx, ctx, {
        ...{
          provider: "test",
          disputeId: `d_${reference}`,
          references: [reference],
          amountMinor: 2_000,
          currency: "EUR",
        },
        ...{ state, at: ctx.now() },
        ...more,
      }),
    )
  const kept = async ({ ctx }: Till, id: string) =>
    0 - ((await balance(ctx.database.read, differenceAccount(id))).EUR ?? 0)
  const claims = ({ ctx }: Till) =>
    ctx.database.read.selectFrom("claims").select(["id", "kind", "amount_minor", "state"]).orderBy("id").execute()
  const replacement = async ({ ctx, seed }: Till) =>
    ctx.database.read
      .selectFrom("intents")
      .selectAll()
      .where("return_id", "=", seed.jacket.returnId)
      .where("way", "=", "replacement")
      .executeTakeFirstOrThrow()
  /** Nothing differs: in the ledger, and beside the provider's list. */
  const right = async ({ ctx }: Till, reference: string) => {
    expect(await checkLedger(ctx.database.read)).toEqual([])
    const refunds = (await bank.provider.lookup(reference)).map(plain)
    const listed = { provider: "test", since: 0, until: Date.now() + DAY, problem: null, refunds }
    const { seen } = await compareBooks(ctx.database.read, [listed])
    expect(seen.filter((one) => one.kind !== "missing_at_provider")).toEqual([])
  }
  const said = async ({ ctx, seed }: Till) => {
    const returned = await ctx.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    return (await timelineOf(ctx.database.read, returned, [])).map((one) => one.code)
  }

  test("stops what is to be sent until a person has looked, and what is sent all the same is claimed", async () => {
    const { till, id, reference } = await paid()
    // told before anybody here knows that it was paid
    expect(await tell(till, reference, "open")).toBe(false)
    await later(till)
    await runDueJobs(till.ctx)
    expect(await asked(till)).toMatchObject([{ state: "paid" }])
    expect(await replacement(till)).toMatchObject({ state: "held", reasons: '["risk"]' })
    expect([...stub.orders.values()], "nothing is ordered").toEqual([])
    expect(await kept(till, id)).toBe(0)
    expect(await said(till)).toContain("exchange_difference_disputed")
    await right(till, reference)

    expect(await act(till, "release", await replacement(till), { reason: "A good customer." })).toMatchObject({
      ok: true,
    })
    await later(till)
    await runDueJobs(till.ctx)
    expect(stub.orders.size).toBe(1)
    expect(await claims(till)).toMatchObject([
      { kind: `difference_disputed:${id}`, amount_minor: 2_000, state: "open" },
    ])
    await right(till, reference)

    expect(await tell(till, reference, "won")).toBe(true)
    for (const state of ["lost", "open", "won"] as const) expect(await tell(till, reference, state)).toBe(true)
    expect(await kept(till, id), "ours again, once").toBe(2_000)
    expect(await claims(till)).toMatchObject([{ state: "cancelled" }])
    expect(await said(till)).toContain("exchange_difference_won")
    await right(till, reference)
  })

  test("lets it go by itself where the dispute is won before anybody looked, and asks for nothing a second time", async () => {
    const { till, reference } = await paid()
    await tell(till, reference, "open")
    await later(till)
    await runDueJobs(till.ctx)
    await tell(till, reference, "won")
    await later(till)
    await runDueJobs(till.ctx)
    expect(stub.orders.size).toBe(1)
    expect(await asked(till)).toMatchObject([{ state: "paid", given_minor: 0 }])
    await right(till, reference)
  })

  test("is found by asking once a day where no webhook tells of it, and no longer than a bank may take it back", async () => {
    const { till, id, reference } = await paid()
    let calls = 0
    const disputes = async () => {
      calls++
      return calls < 3 ? [] : [{ disputeId: "chb", references: [reference], state: "lost" as const, ...sum, at: 0 }]
    }
    till.ctx.providers = new Map([["test", { ...bank.provider, disputes }]])
    for (let day = 0; day < 4; day++) await later(till, DAY)
    expect(await kept(till, id)).toBe(0)
    expect(await claims(till)).toMatchObject([{ amount_minor: 2_000, state: "open" }])
    const before = calls
    await later(till, 130 * DAY)
    await later(till, DAY)
    expect(calls).toBe(before)
    await right(till, reference)
  })

  test("is claimed where the dearer one has left, and what finance settled stays settled", async () => {
    const { till, id, reference } = await paid()
    await later(till)
    await runDueJobs(till.ctx)
    stub.ship()
    await later(till, DAY)
    expect(await replacement(till)).toMatchObject({ state: "paid" })
    expect(await tell(till, reference, "lost", { amountMinor: 1_500 })).toBe(true)
    expect(await kept(till, id)).toBe(500)
    const [claim] = await claims(till)
    expect(claim).toMatchObject({ amount_minor: 1_500, state: "open" })
    const finance = actorOf(till.seed, till.seed.people.finance)
    const settling = { how: "written_off" as const, reason: "Not worth a letter." }
    const settled = till.ctx.database.write((tx) =>
      settleClaim(tx, till.ctx, finance, { id: claim?.id ?? "", settling }),
    )
    expect(await settled).toMatchObject({ ok: true })
    await tell(till, reference, "lost", { disputeId: "second", amountMinor: 500 })
    expect(await claims(till)).toMatchObject([
      { amount_minor: 1_500, state: "written_off" },
      { amount_minor: 500, state: "open" },
    ])
    await right(till, reference)
  })

  test("is not given back a second time where the exchange did not come about, until the dispute is won", async () => {
    const { till, id, reference } = await paid()
    stub.stock.set("J-LONG", 0)
    await bank.tell("500", 50)
    await later(till)
    await runDueJobs(till.ctx)
    expect(await asked(till)).toMatchObject([{ state: "stopped", given_minor: 0 }])
    // of another currency nobody can say how much of it is gone: all of it
    await tell(till, reference, "open", { amountMinor: 999, currency: "USD" })
    await bank.tell("ok")
    for (let round = 0; round < 3; round++) await later(till, HOUR)
    expect(await bank.provider.lookup(reference)).toEqual([])
    expect(await kept(till, id)).toBe(0)
    expect(await claims(till)).toEqual([])
    await right(till, reference)

    await tell(till, reference, "won")
    for (let round = 0; round < 2; round++) await later(till, HOUR)
    expect(await bank.provider.lookup(reference)).toMatchObject([{ amountMinor: 2_000, state: "succeeded" }])
    expect(await kept(till, id)).toBe(0)
    await right(till, reference)
  })

  test("of what had been given back already is claimed: it went back twice", async () => {
    const { till, id, reference } = await paid()
    stub.stock.set("J-LONG", 0)
    for (let round = 0; round < 3; round++) await later(till, HOUR)
    expect(await asked(till)).toMatchObject([{ state: "stopped", given_minor: 2_000 }])
    await tell(till, reference, "lost")
    expect(await kept(till, id)).toBe(-2_000)
    expect(await claims(till)).toMatchObject([{ amount_minor: 2_000, state: "open" }])
    await right(till, reference)
  })
})
