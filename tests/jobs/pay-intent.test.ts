import { afterAll, beforeAll, expect, test } from "vitest"
import { LEASE } from "../../server/jobs/claim.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { clearingAccount, payableAccount, providerAccount, refundAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { attemptKey, intentId } from "../../shared/domain/derive-id.ts"
import { HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { type Bank, newTill, openBank, type Till } from "./till.ts"

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

const again = async (till: Till) => {
  till.ctx.clock.advance(16 * MINUTE)
  return runDueJobs(till.ctx)
}

describeEngines("paying a refund", (under) => {
  const open = emptied(under)
  test("pays a clean return once, and the ledger sums to zero", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.jacket)
    const { jacket } = till.seed
    const intent = await till.intent(jacket)
    const paymentId = jacket.paymentIds[0] ?? ""
    const units = (JSON.parse(intent.units) as { unitId: string }[]).map((part) => part.unitId)
    expect(intent.id).toBe(intentId(jacket.returnId, "principal", paymentId, units, 0))
    expect(intent).toMatchObject({ state: "released", amount_minor: 8_990 })
    expect(await till.payment(paymentId)).toMatchObject({ reserved_minor: 9_490, refunded_minor: 0 })

    await runDueJobs(till.ctx)

    expect(await till.intent(jacket)).toMatchObject({ state: "paid" })
    expect(await till.intent(jacket, "delivery")).toMatchObject({ state: "paid", amount_minor: 500 })
    const [refund] = await bank.refunds(intent.id)
    expect(refund).toMatchObject({ amountMinor: 8_990, state: "succeeded", key: attemptKey(intent.id, 1) })
    expect(await till.payment(paymentId)).toMatchObject({ reserved_minor: 0, refunded_minor: 9_490 })
    expect(await balance(till.ctx.database.read, refundAccount(paymentId))).toEqual({ EUR: 9_490 })
    expect(await balance(till.ctx.database.read, providerAccount("test"))).toEqual({ EUR: -9_490 })
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
    const status = till.ctx.database.read.selectFrom("returns").select("status").where("id", "=", jacket.returnId)
    expect(await status.executeTakeFirst()).toEqual({ status: "completed" })
    expect(await runDueJobs(till.ctx)).toBe(0)
  })

  test("does not take a 500 for a failure: the same key goes again and is paid once", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell("500")
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "unknown" })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200 })
    await again(till)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await till.attempts(id)).toMatchObject([{ number: 1, state: "succeeded" }])
    expect(await bank.refunds(id)).toHaveLength(1)
  })

  test.each(["hang", "late", "lie"] as const)("pays once when the provider's answer is a %s", async (mode) => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell(mode, 1, 700)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "unknown" })
    await again(till)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await bank.refunds(id)).toHaveLength(1)
    expect(await till.entries()).toHaveLength(1)
  })

  test("books one refund when the answer comes twice on one wire", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell("twice")
    await runDueJobs(till.ctx)
    await again(till)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await bank.refunds(id)).toHaveLength(1)
    expect(await till.entries()).toHaveLength(1)
  })

  test.each([
    ["succeeded", "paid", 0, 1_200],
    ["failed", "failed", 1_200, 0],
  ] as const)(
    "waits for a pending refund to become %s: until then the books have it with the provider, and paid by nobody",
    async (word, state, reserved, refunded) => {
      const till = await newTill(open, bank.provider)
      await till.receive(till.seed.mugs)
      const { id } = await till.intent(till.seed.mugs)
      await bank.tell("pending")
      await runDueJobs(till.ctx)
      expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "pending" })
      expect(await till.entries()).toMatchObject([{ kind: "taken" }])
      expect(await balance(till.ctx.database.read, clearingAccount("test"))).toEqual({ EUR: -1_200 })
      expect(await balance(till.ctx.database.read, providerAccount("test"))).toEqual({})
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
      await again(till)
      expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "pending" })
      await bank.settle((await bank.refunds(id))[0]?.id ?? "", word)
      await again(till)
      expect(await till.intent(till.seed.mugs)).toMatchObject({ state })
      const payment = await till.payment(till.seed.mugs.paymentIds[0])
      expect(payment).toMatchObject({ reserved_minor: reserved, refunded_minor: refunded })
      expect(await balance(till.ctx.database.read, clearingAccount("test"))).toEqual({ EUR: 0 })
      expect(await balance(till.ctx.database.read, payableAccount(payment.id))).toEqual({ EUR: 0 - reserved })
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
    },
  )

  test("tries a failed refund again only when a person asks, and then under another key", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell("fail")
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "failed", note: "The card was closed" })
    expect(await again(till)).toBe(0)
    expect(await till.attempts(id)).toMatchObject([{ number: 1, state: "failed" }])
    expect(await till.entries()).toEqual([])
  })

  test("parks for a person what the provider may have forgotten: no second call after its key's lifetime", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell("500")
    await runDueJobs(till.ctx)
    const before = (await bank.calls()).length
    till.ctx.clock.advance(25 * HOUR)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "parked", note: "key_expired" })
    expect(await bank.calls()).toHaveLength(before)
    expect(await till.attempts(id)).toMatchObject([{ number: 1, state: "unknown" }])
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200 })
  })

  test("sets aside a refund whose provider is not set up, and goes on with the others", async () => {
    const till = await newTill(open, bank.provider)
    const { jacket, mugs } = till.seed
    await till.ctx.database.write((tx) =>
      tx.updateTable("payments").set({ provider: "stripe" }).where("order_id", "=", jacket.orderId).execute(),
    )
    await till.receive(jacket)
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    expect(await till.intent(jacket)).toMatchObject({ state: "parked", note: "no_provider" })
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
  })

  test("reads the provider's word for a refund that it took back later", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const intent = await till.intent(till.seed.mugs)
    await runDueJobs(till.ctx)
    const { settleAttempt } = await import("../../server/refunds/settle-attempt.ts")
    const { lockPayments } = await import("../../server/refunds/lock-payments.ts")
    const [attempt] = await till.attempts(intent.id)
    const paid = await till.intent(till.seed.mugs)
    const word = { outcome: "failed" as const, providerRefundId: attempt?.provider_refund_id ?? "", error: "closed" }
    for (const _ of ["once", "and the same word again"])
      await till.ctx.database.write(async (tx) => {
        await lockPayments(tx, paid.order_id)
        const now = await tx
          .selectFrom("attempts")
          .selectAll()
          .where("intent_id", "=", paid.id)
          .executeTakeFirstOrThrow()
        await settleAttempt(tx, till.ctx, { intent: paid, attempt: now }, word)
      })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "failed" })
    expect((await till.entries()).map((entry) => entry.kind).sort()).toEqual(["refund", "refund_reversed"])
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200, refunded_minor: 0 })
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("gives a killed worker's job to nobody before its lease has ended", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("jobs")
        .set({ leased_until: till.ctx.now() + LEASE })
        .execute(),
    )
    expect(await runDueJobs(till.ctx)).toBe(0)
    till.ctx.clock.advance(LEASE)
    expect(await runDueJobs(till.ctx)).toBe(1)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
  })
})
