import { expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { costAccount, payableAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { correctDate } from "../../server/refunds/correct-date.ts"
import { lateReport } from "../../server/refunds/late-report.ts"
import { rejectIntent } from "../../server/refunds/reject-intent.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { runClock } from "../../server/refunds/run-clock.ts"
import { sendDigest } from "../../server/refunds/send-digest.ts"
import { lateSurcharge } from "../../shared/policy/legal-clock.ts"
import { addDays, localDay, startOfDay } from "../../shared/policy/local-days.ts"
import { actorOf, newTill } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"

const PARIS = "Europe/Paris"

/** Answers once it is open again. */
function bankWithHours(): { provider: RefundProvider; taken: number[]; open(): void } {
  let isOpen = false
  const taken: number[] = []
  const provider: RefundProvider = {
    name: "test",
    capabilities: plain,
    ...withoutWebhooks,
    refund: async ({ idempotencyKey, amountMinor }) => {
      if (!isOpen) throw new Error("closed")
      taken.push(amountMinor)
      return { outcome: "succeeded", providerRefundId: `re-${idempotencyKey}` }
    },
    lookup: async () => [],
    list: async () => ({ refunds: [], next: null }),
  }
  return {
    provider,
    taken,
    open: () => {
      isOpen = true
    },
  }
}

describeEngines("the legal clock", (under) => {
  const open = emptied(under)
  /** A jacket in order, released, whose bank does not answer. */
  async function lateJacket() {
    const bank = bankWithHours()
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.jacket)
    const finance = actorOf(till.seed, till.seed.people.finance)
    const { due_day: dueDay } = await till.intent(till.seed.jacket)
    const goTo = async (daysLate: number) => {
      till.ctx.clock.set(startOfDay(addDays(dueDay ?? "", daysLate), PARIS) + 9 * HOUR)
      return runClock(till.ctx)
    }
    const owed = async () => {
      const rows = (await till.intents(till.seed.jacket)).filter((row) => row.kind === "surcharge")
      return rows.filter((row) => row.state !== "stopped")
    }
    const byLaw = (daysLate: number) =>
      lateSurcharge({ amountMinor: 9_490, dueDay: dueDay ?? "", paidDay: addDays(dueDay ?? "", daysLate) }).amountMinor
    return { ...till, bank, finance, dueDay: dueDay ?? "", goTo, owed, byLaw }
  }

  test("owes nothing in time, and each day late what the law says, reckoned once a day however often it is run", async () => {
    const { ctx, goTo, owed, byLaw, seed } = await lateJacket()
    expect(await goTo(0)).toBe(0)
    expect(await owed()).toEqual([])
    for (const days of [1, 9, 10, 20, 31, 95]) {
      expect(await goTo(days)).toBeGreaterThan(0)
      expect(await runClock(ctx)).toBe(0)
      expect((await owed()).map((row) => row.amount_minor)).toEqual([byLaw(days)])
    }
    const [row] = await owed()
    expect(row).toMatchObject({ state: "parked", way: "manual", note: "surcharge", number: 0 })
    // what was owed for the jacket and its delivery, and the surcharge beside it
    const payment = seed.jacket.paymentIds[0] ?? ""
    expect(await balance(ctx.database.read, costAccount(payment))).toEqual({ EUR: byLaw(95) })
    expect(await balance(ctx.database.read, payableAccount(payment))).toEqual({ EUR: -9_490 - byLaw(95) })
  })

  test("stops with the day on which the money left, and no card is ever asked for more than it gave", async () => {
    const { ctx, bank, goTo, owed, byLaw } = await lateJacket()
    await goTo(12)
    bank.open()
    for (let tries = 0; tries < 4; tries++) {
      await runDueJobs(ctx)
      ctx.clock.advance(HOUR)
    }
    expect(bank.taken.toSorted()).toEqual([500, 8_990])
    expect((await owed()).map((row) => row.amount_minor)).toEqual([byLaw(12)])
    await goTo(70)
    await runDueJobs(ctx)
    expect((await owed()).map((row) => row.amount_minor)).toEqual([byLaw(12)])
    expect(bank.taken).toHaveLength(2)
  })

  test("cannot be withheld by a person or sent to a card, and follows a date that was put right", async () => {
    const { ctx, finance, goTo, owed, byLaw, seed, dueDay } = await lateJacket()
    await goTo(25)
    const [row] = await owed()
    const act = { version: String(row?.version), reason: "no" }
    const input = { id: row?.id ?? "", act }
    const refused = await ctx.database.write((tx) => rejectIntent(tx, ctx, finance, input))
    expect(refused).toMatchObject({ ok: false, code: "not_allowed" })
    const again = await ctx.database.write((tx) => retryIntent(tx, ctx, finance, input))
    expect(again).toMatchObject({ ok: false, code: "already_done" })

    const returned = await ctx.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    const correct = (at: number, was: number) => {
      const correction = { what: "notice" as const, at, was, reason: "the letter says so" }
      return ctx.database.write((tx) => correctDate(tx, ctx, finance, { returnId: seed.jacket.returnId, correction }))
    }
    const fiveDays = 5 * 24 * HOUR
    const later = startOfDay(addDays(dueDay, 6), PARIS)
    expect(await correct(later, returned.notice_at)).toMatchObject({ ok: true })
    const day = localDay(ctx.now(), PARIS)
    const until = addDays(localDay(later, PARIS), 14)
    const amount = lateSurcharge({ amountMinor: 9_490, dueDay: until, paidDay: day }).amountMinor
    expect((await owed()).map((one) => one.amount_minor)).toEqual([amount])
    expect(await correct(later + fiveDays, later)).toMatchObject({ ok: true })
    expect(await owed()).toEqual([])
    expect(await balance(ctx.database.read, costAccount(row?.payment_id ?? ""))).toEqual({ EUR: 0 })
    // and back: the same refund again, never a second
    expect(await correct(returned.notice_at, later + fiveDays)).toMatchObject({ ok: true })
    expect((await owed()).map((one) => [one.id, one.amount_minor, one.state])).toEqual([[row?.id, byLaw(25), "parked"]])
  })

  test("says who holds it up, and mails finance once a working day, only when there is something", async () => {
    const { ctx, finance, goTo, seed, dueDay } = await lateJacket()
    const mails = () => ctx.database.read.selectFrom("mails").selectAll().orderBy("created_at").execute()
    ctx.clock.set(startOfDay(addDays(dueDay, -12), PARIS) + 9 * HOUR)
    await sendDigest(ctx)
    expect(await mails()).toEqual([])
    await goTo(3)
    const report = await lateReport(ctx.database.read, ctx, finance, {})
    if (!report.ok) throw new Error(report.code)
    const jacket = report.value.list.find((one) => one.returnId === seed.jacket.returnId)
    expect(jacket).toMatchObject({ holder: "provider", daysLate: 3, amountMinor: 9_490, rma: seed.jacket.rma })
    expect(report.value.holders.map((one) => one.holder)).toContain("provider")
    const lead = await lateReport(ctx.database.read, ctx, actorOf(seed, seed.people.lead), {})
    expect(lead).toMatchObject({ ok: false, code: "not_allowed" })

    for (const late of [3, 3, 4]) {
      await goTo(late)
      await sendDigest(ctx)
      await sendDigest(ctx)
    }
    const sent = await mails()
    const working = new Set(
      [3, 4].map((late) => addDays(dueDay, late)).filter((day) => ![0, 6].includes(new Date(day).getUTCDay())),
    )
    expect(sent).toHaveLength(working.size)
    expect(sent[0]?.text).toContain(seed.jacket.rma)
    expect(sent[0]?.text).not.toContain("Camille")
  })
})
