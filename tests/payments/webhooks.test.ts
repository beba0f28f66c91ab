import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { differenceAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { bookPaid } from "../../server/refunds/resolutions/book-difference.ts"
import { timelineOf } from "../../server/refunds/timeline.ts"
import { attemptKey } from "../../shared/domain/derive-id.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { type BankTill, newBankTill } from "./bank-till.ts"
import { type BankUnderTest, mollieBank, stripeBank } from "./banks.ts"

let stripe: BankUnderTest
let mollie: BankUnderTest
beforeAll(async () => {
  ;[stripe, mollie] = [await stripeBank(), await mollieBank()]
})
afterAll(async () => {
  await stripe.close()
  await mollie.close()
})

const stored = ({ ctx }: BankTill) => ctx.database.read.selectFrom("webhooks").selectAll().execute()

describeEngines("webhooks at the door", (under) => {
  const open = emptied(under)

  test("are refused alike, whatever is wrong, and nothing of them is stored", async () => {
    const till = await newBankTill(open, stripe)
    const reference = await till.reference(till.seed.mugs)
    const good = await stripe.dispute(reference, 1_200, "open", till.ctx.now())
    expect(await till.hear({ ...good, headers: {} })).toBe(404)
    expect(await till.hear({ ...good, headers: { "stripe-signature": "t=1,v1=00" } })).toBe(404)
    expect(await till.hear(await stripe.dispute(reference, 1_200, "open", till.ctx.now() - 301_000))).toBe(404)
    expect(await till.hear(good, "mollie"), "a provider that is not set up").toBe(404)
    expect(await till.hear(good, "nobody")).toBe(404)
    expect(await till.hear({ ...good, body: `${good.body} ` })).toBe(404)
    expect(await till.hear({ ...good, body: "x".repeat(256 * 1024 + 1) })).toBe(413)
    expect(await stored(till)).toEqual([])
  })

  test("are stored as they came before anything is made of them, and counted when they come again", async () => {
    const till = await newBankTill(open, stripe)
    const told = await stripe.dispute("pi_nowhere", 1_200, "open", till.ctx.now())
    for (const _ of [1, 2, 3]) expect(await till.hear(told)).toBe(204)
    expect(await stored(till)).toMatchObject([{ body: told.body, state: "new", times: 3, worked_at: null }])
    await runDueJobs(till.ctx)
    expect(await stored(till)).toMatchObject([{ state: "kept", times: 3 }])
  })

  // counted in the process: one engine is enough
  test.runIf(under.engine === "sqlite")("without a signature are looked up only so often in a minute", async () => {
    const till = await newBankTill(open, mollie)
    const hear = (n: number) => till.hear({ body: `id=tr_made${n}up`, headers: {} })
    const first = await Promise.all(Array.from({ length: 300 }, (_, n) => hear(n)))
    expect(new Set(first)).toEqual(new Set([204]))
    expect(await hear(300)).toBe(503)
    till.ctx.clock.advance(60_000)
    expect(await hear(301)).toBe(204)
  })

  test("of another account move nothing", async () => {
    const till = await newBankTill(open, stripe)
    await till.receive(till.seed.mugs)
    await runDueJobs(till.ctx)
    const intent = await till.intent(till.seed.mugs)
    const refund = (await stripe.made(intent.id))[0]?.id ?? ""
    const told = await stripe.tell(refund, till.ctx.now(), { state: "failed", account: "acct_somebody" })
    expect(await till.hear(told)).toBe(204)
    await runDueJobs(till.ctx)
    expect(await stored(till)).toMatchObject([{ state: "refused", note: "another_account" }])
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
  })

  test("that do not parse are kept as they came, and nothing moves", async () => {
    const till = await newBankTill(open, stripe)
    await till.receive(till.seed.mugs)
    await runDueJobs(till.ctx)
    const { id } = await till.intent(till.seed.mugs)
    const refund = (await stripe.made(id))[0]?.id ?? ""
    await till.hear(await stripe.tell(refund, till.ctx.now(), { state: "reconsidered" as never }))
    await runDueJobs(till.ctx)
    expect(await stored(till)).toMatchObject([{ state: "refused", note: "it does not parse" }])
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
  })

  test("about a payment that is not here yet are matched before anything of it is paid", async () => {
    const till = await newBankTill(open, stripe)
    const { mugs } = till.seed
    await till.receive(mugs)
    const { id } = await till.intent(mugs)
    const reference = await till.reference(mugs)
    const rename = (to: string) =>
      till.ctx.database.write((tx) =>
        tx
          .updateTable("payments")
          .set({ reference: to })
          .where("id", "=", mugs.paymentIds[0] ?? "")
          .execute(),
      )
    await rename("pi_unknown_here")
    // it was paid by a server that this database has forgotten
    const metadata = { shop: "belvoir", return: mugs.rma, kind: "principal", intent: id, attempt: "1" }
    const order = { paymentReference: reference, amountMinor: 1_200, currency: "EUR", metadata }
    const made = await stripe.provider.refund({ ...order, idempotencyKey: attemptKey(id, 1) })
    await till.hear(await stripe.tell((made as { providerRefundId: string }).providerRefundId, till.ctx.now()))
    const { runNextJob } = await import("../../server/jobs/worker.ts")
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("jobs")
        .set({ run_at: till.ctx.now() + 60_000 })
        .where("kind", "=", "pay_intent")
        .execute(),
    )
    while (await runNextJob(till.ctx));
    expect(await stored(till)).toMatchObject([{ state: "kept" }])
    await rename(reference)
    till.ctx.clock.advance(60_000)
    const calls = (await stripe.keys()).length
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
    expect(await stripe.keys()).toHaveLength(calls)
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test.each(["stripe", "mollie"] as const)(
    "a dispute stops what was to leave, and a won one lets it go (%s)",
    async (name) => {
      const bank = name === "stripe" ? stripe : mollie
      const till = await newBankTill(open, bank)
      const { mugs } = till.seed
      await till.receive(mugs)
      const reference = await till.reference(mugs)
      const { captured_minor } = await till.payment(mugs.paymentIds[0])
      const told = await bank.dispute(reference, captured_minor, "open", till.ctx.now())
      expect(await till.hear(told)).toBe(204)
      await till.ctx.database.write((tx) =>
        tx
          .updateTable("jobs")
          .set({ run_at: till.ctx.now() + 60_000 })
          .where("kind", "=", "pay_intent")
          .execute(),
      )
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(60_000)
      await runDueJobs(till.ctx)
      expect(await till.intent(mugs)).toMatchObject({ state: "held" })
      expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ outside_minor: captured_minor })
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
      const said = till.ctx.database.read.selectFrom("audit").select("action").where("action", "=", "payment.disputed")
      expect(await said.execute()).toHaveLength(1)
      const story = async () => {
        const one = till.ctx.database.read.selectFrom("returns").selectAll().where("id", "=", mugs.returnId)
        const codes = await timelineOf(till.ctx.database.read, await one.executeTakeFirstOrThrow(), [])
        return codes.map(({ code }) => code).filter((code) => code.startsWith("payment_"))
      }
      expect(await story()).toEqual(["payment_disputed"])

      await till.hear(await bank.dispute(reference, captured_minor, "won", till.ctx.now()))
      if (name === "stripe") await till.hear(told)
      await runDueJobs(till.ctx)
      await runDueJobs(till.ctx)
      expect(await story()).toEqual(["payment_disputed", "payment_dispute_won"])
      expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ outside_minor: 0 })
      expect(await till.intent(mugs)).toMatchObject({ state: expect.stringMatching(/released|paid/) })
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
    },
  )

  test.each(["stripe", "mollie"] as const)(
    "a dispute of what was paid on top for an exchange finds it, in the books too (%s)",
    async (name) => {
      const bank = name === "stripe" ? stripe : mollie
      const till = await newBankTill(open, bank)
      const { ctx, seed } = till
      const { mugs } = seed
      await till.receive(mugs)
      const reference = await bank.pay(2_000)
      const id = ctx.newId()
      await ctx.database.write(async (tx) => {
        const about = {
          return_id: mugs.returnId,
          order_id: mugs.orderId,
          unit_id: "unit",
          provider: bank.provider.name,
        }
        const open = { provider_id: null, url: null, paid_at: null, payment_id: null, asked_at: 0, ends_at: 0 }
        const row = { id, ...about, ...open, amount_minor: 2_000, currency: "EUR", state: "paid" as const }
        await tx.insertInto("differences_asked").values(row).execute()
        const known = await tx
          .selectFrom("differences_asked")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirstOrThrow()
        await bookPaid(tx, ctx, known, { reference, at: ctx.now() })
      })
      const kept = async () => (await balance(ctx.database.read, differenceAccount(id))).EUR ?? 0
      expect(await kept()).toBe(-2_000)
      for (const [state, left] of [
        ["open", 0],
        ["won", -2_000],
      ] as const) {
        expect(await till.hear(await bank.dispute(reference, 2_000, state, ctx.now()))).toBe(204)
        await runDueJobs(ctx)
        expect(await kept()).toBe(left)
        expect(await checkLedger(ctx.database.read)).toEqual([])
      }
      expect((await stored(till)).map((one) => one.state)).not.toContain("kept")
    },
  )
})
