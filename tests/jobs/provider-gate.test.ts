import { afterAll, beforeAll, expect, test } from "vitest"
import { LEASE } from "../../server/jobs/claim.ts"
import { ownPayments } from "../../server/jobs/own-payments.ts"
import { OPENS_AFTER, passGate, tellGate } from "../../server/jobs/provider-gate.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { paymentsWaiting } from "../../server/refunds/payments-waiting.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { newBankTill } from "../payments/bank-till.ts"
import { type BankUnderTest, mollieBank, stripeBank, testBank } from "../payments/banks.ts"
import { HOUR, MINUTE, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { actorOf, newTill } from "./till.ts"

let bank: BankUnderTest
let stripe: BankUnderTest
let mollie: BankUnderTest
beforeAll(async () => {
  ;[bank, stripe, mollie] = [await testBank(), await stripeBank(), await mollieBank()]
})
afterAll(async () => {
  for (const one of [bank, stripe, mollie]) await one.close()
})

describeEngines("a provider's gate", (under) => {
  const open = emptied(under)
  const waiting = async (till: Awaited<ReturnType<typeof newBankTill>>) => {
    const said = await paymentsWaiting(till.ctx.database.read, actorOf(till.seed, till.seed.people.finance))
    return said.ok ? said.value : null
  }

  test("opens after so many troubles in a row, tries with one call at a time, and closes at the first answer", async () => {
    const till = await newBankTill(open, bank)
    let away = true
    let calls = 0
    const provider: RefundProvider = {
      ...bank.provider,
      refund: async (order) => {
        calls++
        return away ? { outcome: "unknown", error: "away", trouble: "unreachable" } : bank.provider.refund(order)
      },
      lookup: async (reference) => {
        if (away) throw new Error("away")
        return bank.provider.lookup(reference)
      },
    }
    till.ctx.providers = new Map([["test", provider]])
    await till.receive(till.seed.mugs)
    await till.receive(till.seed.jacket)
    for (let tries = 0; calls < OPENS_AFTER && tries < 20; tries++) {
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(10_000)
    }
    const opened = await waiting(till)
    expect(opened?.troubles).toMatchObject([{ provider: "test", trouble: "unreachable" }])
    const before = calls
    await runDueJobs(till.ctx)
    expect(calls, "nobody calls while it is open").toBe(before)
    till.ctx.clock.advance(HOUR)
    await runDueJobs(till.ctx)
    expect(calls, "one call tries").toBe(before + 1)
    expect((await waiting(till))?.troubles).toMatchObject([{ since: opened?.troubles[0]?.since, waiting: 3 }])

    away = false
    till.ctx.clock.advance(HOUR)
    await runDueJobs(till.ctx)
    expect((await waiting(till))?.troubles).toEqual([])
    till.ctx.clock.advance(HOUR)
    await runDueJobs(till.ctx)
    for (const one of [till.seed.mugs, till.seed.jacket])
      expect(await till.intent(one)).toMatchObject({ state: "paid" })
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("keeps to a rate and to so many calls at once, whichever process asks", async () => {
    const database = await open()
    const one = testContext(database)
    const other = testContext(database, { now: one.clock.now })
    const slow = { ...bank.provider, name: "slow" }
    slow.capabilities = { ...slow.capabilities, rate: { perSecond: 4, atOnce: 100 } }
    const job = (id: string) => ({ id, kind: "x", subject: id, payload: "{}", run_at: 0, created_at: 0 })
    const jobs = Array.from({ length: 60 }, (_, n) => ({ ...job(`j${n}`), tries: 0, fence: 0 }))
    await database.write((tx) => tx.insertInto("jobs").values(jobs).execute())
    let asked = 0
    const pass = (provider: RefundProvider, ctx = asked % 2 ? one : other) =>
      database.write((tx) => passGate(tx, ctx, { jobId: `j${asked++}`, provider, calls: 1 }))
    const passed = async (provider: RefundProvider, tries: number) => {
      let count = 0
      for (let n = 0; n < tries; n++) if (await pass(provider)) count++
      return count
    }
    expect(await passed(slow, 8), "what a second saves up").toBe(4)
    one.clock.advance(500)
    expect(await passed(slow, 5)).toBe(2)
    const narrow = { ...bank.provider, name: "narrow" }
    narrow.capabilities = { ...narrow.capabilities, rate: { perSecond: 1_000, atOnce: 3 } }
    expect(await passed(narrow, 6)).toBe(3)
    one.clock.advance(LEASE)
    expect(await passed(narrow, 1), "those of a killed worker end with its lease").toBe(1)
  })

  test("leaves a provider alone for as long as it asks", async () => {
    const database = await open()
    const ctx = testContext(database)
    const seen = { trouble: "limited", retryAfter: 30_000, probe: false } as const
    await database.write((tx) => tellGate(tx, ctx, "test", seen))
    const job = { id: "j", kind: "x", subject: "j", payload: "{}", run_at: 0, created_at: 0, tries: 0, fence: 0 }
    await database.write((tx) => tx.insertInto("jobs").values(job).execute())
    const pass = () => database.write((tx) => passGate(tx, ctx, { jobId: "j", provider: bank.provider, calls: 1 }))
    expect(await pass()).toBeNull()
    ctx.clock.advance(29_000)
    expect(await pass()).toBeNull()
    ctx.clock.advance(1_000)
    expect(await pass()).toEqual({ probe: false })
  })

  test("waits for the balance, says so, and pays under a new key once it is there", async () => {
    const till = await newBankTill(open, stripe)
    const { mugs } = till.seed
    await till.receive(mugs)
    await stripe.next("ok")
    const provider = { ...stripe.provider }
    let short = true
    provider.refund = async (order) => (short ? { outcome: "short", error: "too low" } : stripe.provider.refund(order))
    till.ctx.providers = new Map([["stripe", provider]])
    await runDueJobs(till.ctx)
    const intent = await till.intent(mugs)
    expect(intent).toMatchObject({ state: "released", note: "balance_short" })
    expect((await waiting(till))?.short).toEqual([
      { provider: "stripe", currency: "EUR", amountMinor: 1_200, waiting: 1 },
    ])
    expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200 })
    expect(await runDueJobs(till.ctx)).toBe(0)
    short = false
    till.ctx.clock.advance(16 * MINUTE)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid", note: null })
    expect(await till.attempts(intent.id)).toMatchObject([{ state: "failed" }, { number: 2, state: "succeeded" }])
    expect((await waiting(till))?.short).toEqual([])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("tells of a queued one that it waits for the balance, and of a closed account that it wants another way", async () => {
    const till = await newBankTill(open, mollie)
    const { mugs } = till.seed
    await till.receive(mugs)
    await mollie.next("queued")
    await runDueJobs(till.ctx)
    const { id } = await till.intent(mugs)
    expect(await till.intent(mugs)).toMatchObject({ state: "pending", note: "balance_short" })
    await mollie.settle((await mollie.made(id))[0]?.id ?? "", "failed")
    till.ctx.clock.advance(16 * MINUTE)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "failed", note: "card_closed" })
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("looks less and less often at what is pending for days, and books it in the end", async () => {
    const till = await newBankTill(open, mollie)
    const { mugs } = till.seed
    await till.receive(mugs)
    await mollie.next("pending")
    await runDueJobs(till.ctx)
    const { id } = await till.intent(mugs)
    let looks = 0
    for (let hours = 0; hours < 96; hours++) {
      till.ctx.clock.advance(HOUR)
      looks += await runDueJobs(till.ctx)
    }
    expect(looks).toBeLessThan(60)
    await mollie.settle((await mollie.made(id))[0]?.id ?? "", "succeeded")
    till.ctx.clock.advance(7 * HOUR)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
  })
})

describeEngines("a payment's owner", (under) => {
  const open = emptied(under)

  test("gives up what throws again and again, with a reason, and a person tries it again", async () => {
    const till = await newTill(open, bank.provider)
    const { mugs } = till.seed
    await till.receive(mugs)
    const { id } = await till.intent(mugs)
    const broken = {
      ...bank.provider,
      get capabilities(): never {
        throw new Error("a bug")
      },
    }
    till.ctx.providers = new Map([["test", broken as RefundProvider]])
    for (let tries = 0; tries < 14; tries++) {
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(20 * MINUTE)
    }
    const parked = await till.intent(mugs)
    expect(parked).toMatchObject({ state: "parked", note: "job_failed" })
    till.ctx.providers = new Map([["test", bank.provider]])
    const act = { version: String(parked.version), reason: "It is mended" }
    const finance = actorOf(till.seed, till.seed.people.finance)
    await till.ctx.database.write((tx) => retryIntent(tx, till.ctx, finance, { id, act }))
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
  })

  test("comes back to a payment that lost its job", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    await till.ctx.database.write((tx) => tx.deleteFrom("jobs").where("kind", "=", "pay_intent").execute())
    expect(await runDueJobs(till.ctx)).toBe(0)
    expect(await ownPayments(till.ctx)).toBe(1)
    expect(await ownPayments(till.ctx)).toBe(0)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
  })
})
