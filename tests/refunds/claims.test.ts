import { expect, test } from "vitest"
import type { z } from "zod/mini"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { correctDate } from "../../server/refunds/correct-date.ts"
import { exportQueue } from "../../server/refunds/export-queue.ts"
import { payOutside } from "../../server/refunds/pay-outside.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { settleClaim } from "../../server/refunds/resolutions/settle-claim.ts"
import { runClock } from "../../server/refunds/run-clock.ts"
import { type RefundQuery, RefundQueue } from "../../shared/contract/refunds.ts"
import { lateSurcharge } from "../../shared/policy/legal-clock.ts"
import { addDays, localDay, startOfDay } from "../../shared/policy/local-days.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"

const PARIS = "Europe/Paris"
let answers = true
const bank: RefundProvider = {
  name: "test",
  capabilities: plain,
  ...withoutWebhooks,
  refund: async ({ idempotencyKey }) => {
    if (!answers) throw new Error("closed")
    return { outcome: "succeeded", providerRefundId: `re-${idempotencyKey}` }
  },
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

const finance = (till: Till) => actorOf(till.seed, till.seed.people.finance)
async function list(till: Till, query: RefundQuery, db = till.ctx.database.read) {
  const answer = await refundQueue(db, till.ctx, finance(till), query)
  if (!answer.ok) throw new Error(answer.code)
  return RefundQueue.parse(answer.value)
}

/** What triggers kept beside each surcharge is what its return comes to now. */
async function keptIsTrue({ ctx }: Till): Promise<void> {
  const rows = await ctx.database.read.selectFrom("intents").selectAll().execute()
  const returns = await ctx.database.read.selectFrom("returns").select(["id", "obligations"]).execute()
  const payments = await ctx.database.read.selectFrom("payments").select(["id", "provider"]).execute()
  const over = ["paid", "paid_outside", "overpaid", "stopped"]
  for (const row of rows) {
    expect(row.provider).toBe(payments.find((one) => one.id === row.payment_id)?.provider)
    if (row.kind !== "surcharge" || row.state === "stopped") continue
    const others = rows.filter((one) => one.return_id === row.return_id && one.kind !== "surcharge")
    const owed = returns.find((one) => one.id === row.return_id)?.obligations !== "[]"
    expect(row.under).toBe(owed || others.some((one) => !over.includes(one.state)) ? 1 : 0)
  }
}

describeEngines("what lateness adds, and what is owed back", ({ open }) => {
  /** A jacket in order that nobody pays for so many days. */
  async function late(days: number) {
    answers = false
    const till = await newTill(open, bank)
    await till.receive(till.seed.jacket)
    const { due_day } = await till.intent(till.seed.jacket)
    till.ctx.clock.set(startOfDay(addDays(due_day ?? "", days), PARIS) + 9 * HOUR)
    await runClock(till.ctx)
    return till
  }
  const settle = async (till: Till) => {
    answers = true
    for (let tries = 0; tries < 4; tries++) {
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(HOUR)
    }
  }

  test("stands under its refund while that is open and by itself once it has left, and is never counted twice", async () => {
    const till = await late(12)
    const { jacket } = till.seed
    await keptIsTrue(till)
    const surcharge = await till.intent(jacket, "surcharge")
    const all = await list(till, { show: "all" })
    const own = all.rows.filter((row) => row.returnId === jacket.returnId)
    expect(own.map((row) => row.kind).sort()).toEqual(["delivery", "principal"])
    expect(new Set(own.map((row) => row.surchargeMinor))).toEqual(new Set([surcharge.amount_minor]))
    expect((await list(till, {})).rows.map((row) => row.kind)).not.toContain("surcharge")
    const [total] = all.totals
    expect(total?.sumMinor).toBe(all.rows.reduce((sum, row) => sum + row.amountMinor, 0))
    await settle(till)
    await keptIsTrue(till)
    const alone = await list(till, {})
    expect(alone.rows.map((row) => [row.kind, row.id])).toEqual([["surcharge", `intent:${surcharge.id}`]])
    expect(alone.totals).toEqual([{ currency: "EUR", count: 1, sumMinor: surcharge.amount_minor }])
  })

  test("claims what was paid for lateness and was not owed, and follows the date until somebody settled it", async () => {
    const till = await late(25)
    const { ctx, seed } = till
    const { jacket } = seed
    await settle(till)
    const paid = await till.intent(jacket, "surcharge")
    const told = { reference: "VIR 1", paidOn: localDay(ctx.now(), PARIS), proof: "Statement 1" }
    const outside = { id: paid.id, version: String(paid.version), ...told }
    expect(await ctx.database.write((tx) => payOutside(tx, ctx, finance(till), outside))).toMatchObject({ ok: true })
    const { notice_at: was } = await ctx.database.read
      .selectFrom("returns")
      .select("notice_at")
      .where("id", "=", jacket.returnId)
      .executeTakeFirstOrThrow()
    const correct = async (at: number, from: number) => {
      const correction = { what: "notice" as const, at, was: from, reason: "the letter says so" }
      const input = { returnId: jacket.returnId, correction }
      expect(await ctx.database.write((tx) => correctDate(tx, ctx, finance(till), input))).toMatchObject({ ok: true })
      expect(await checkLedger(ctx.database.read)).toEqual([])
    }
    const claims = async () => {
      const { rows, totals, counts } = await list(till, { show: "claims" })
      return { rows: rows.map((row) => [row.kind, row.reasons[0], row.amountMinor]), totals, counts: counts.claims }
    }
    expect((await claims()).rows).toEqual([])
    // by the true notice it was late for three days and not for 25
    const later = startOfDay(addDays(paid.due_day ?? "", 8), PARIS) + HOUR
    await correct(later, was)
    const sums = (await till.intents(jacket)).filter((row) => row.kind !== "surcharge").map((row) => row.amount_minor)
    const amountMinor = sums.reduce((sum, one) => sum + one, 0)
    const paidDay = addDays(paid.due_day ?? "", 25)
    const dueDay = addDays(localDay(later, PARIS), 14)
    const over = paid.amount_minor - lateSurcharge({ amountMinor, dueDay, paidDay }).amountMinor
    expect(over).toBeGreaterThan(0)
    expect(await claims()).toEqual({
      rows: [["claim", "surcharge_over", over]],
      totals: [{ currency: "EUR", count: 1, sumMinor: over }],
      counts: 1,
    })
    expect(await till.intent(jacket, "surcharge")).toMatchObject({ state: "paid_outside" })
    const file = await exportQueue(ctx.database.read, ctx, finance(till), { show: "claims", language: "en" })
    if (!file.ok) throw new Error(file.code)
    const lines: unknown[][] = []
    for await (const part of file.value) lines.push(...part)
    expect(lines[1]).toContain("Surcharge paid, and less of it was owed")

    // the date was right after all: nothing is owed back
    await correct(was, later)
    expect((await claims()).rows).toEqual([])
    await correct(later, was)
    const { rows } = await list(till, { show: "claims" })
    const id = rows[0]?.id.slice("claim:".length) ?? ""
    const settling = { how: "written_off" as const, reason: "our mistake" }
    expect(await ctx.database.write((tx) => settleClaim(tx, ctx, finance(till), { id, settling }))).toMatchObject({
      ok: true,
    })
    expect((await claims()).rows).toEqual([])
    // what somebody let go stays so
    await correct(later + HOUR, later)
    expect((await claims()).rows).toEqual([])
  })

  test("lists what customers owe by nothing but their own index, filtered and page by page", async () => {
    const till = await newTill(open)
    const { ctx, seed } = till
    const claim = (at: number) => ({
      ...{ id: `c${String(at).padStart(4, "0")}`, kind: "over_refunded", against: "customer", parcel_id: null },
      ...{ return_id: seed.jacket.returnId, amount_minor: at + 1, currency: at % 2 ? "EUR" : "CHF", reason: "x" },
      ...{ state: at < 250 ? "open" : "cancelled", opened_at: at },
    })
    const many = Array.from({ length: 900 }, (_, at) => claim(at))
    await ctx.database.write((tx) => tx.insertInto("claims").values(many).execute())
    const watched = watchQueries(ctx.database)
    for (const sort of ["due", "amount", "changed"] as const) {
      const seen: string[] = []
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: z.infer<typeof RefundQueue> = await list(
          till,
          { show: "claims", sort, ...(cursor && { cursor }) },
          watched.db,
        )
        seen.push(...page.rows.map((row) => row.id))
        cursor = page.next
      }
      expect([seen.length, new Set(seen).size]).toEqual([250, 250])
    }
    const found = await list(till, { show: "claims", currency: "CHF", min: "100", text: seed.jacket.rma }, watched.db)
    expect(found.totals).toMatchObject([{ currency: "CHF", count: 75 }])
    expect((await list(till, { show: "claims", holder: "lead" })).rows).toEqual([])
    expect(fullScans(await watched.plans(true), ["claims", "returns", "intents"])).toEqual([])
  })
})
