import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LEASE } from "../../server/jobs/claim.ts"
import { runDueJobs, runNextJob } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { RefundAnswer, RefundProvider } from "../../server/payments/refund-provider.ts"
import { standStill } from "../../server/refunds/stand-still.ts"
import { attemptKey, intentId, unitId } from "../../shared/domain/derive-id.ts"
import { newBankTill } from "../payments/bank-till.ts"
import { type BankUnderTest, banks } from "../payments/banks.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"

/** Holds the next call still: before it goes out, or with the bank's answer in its hand. */
function pausing(real: RefundProvider, where: "before" | "after") {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const provider: RefundProvider = {
    ...real,
    refund: async (order) => {
      const answer: RefundAnswer | null = where === "before" ? null : await real.refund(order)
      reached.resolve()
      await gate.promise
      return answer ?? real.refund(order)
    },
  }
  return { provider, paused: reached.promise, letGo: () => gate.resolve() }
}

describe.each(banks)("the money's faults, paid by %s", (name, openBank) => {
  let bank: BankUnderTest
  beforeAll(async () => {
    bank = await openBank()
  })
  afterAll(() => bank.close())

  describeEngines(`by ${name}`, (under) => {
    const open = emptied(under)

    test("fault 21: A server restored from an older backup gets the acknowledged facts again and refunds nothing twice", async () => {
      const till = await newBankTill(open, bank)
      const { mugs } = till.seed
      const { database } = till.ctx
      // paid after that backup: the bank alone knows of it
      const unit = unitId({ parcelId: mugs.parcelId, lineId: mugs.lineIds[0] ?? "", ordinal: 1 })
      const id = intentId(mugs.returnId, "principal", mugs.paymentIds[0] ?? "", [unit], 0)
      const metadata = { shop: "belvoir", return: mugs.rma, kind: "principal", intent: id, attempt: "1", units: unit }
      const order = { paymentReference: await till.reference(mugs), amountMinor: 1_200, currency: "EUR", metadata }
      await bank.provider.refund({ ...order, idempotencyKey: attemptKey(id, 1) })
      const asked = (await bank.keys()).length
      await database.write((tx) => standStill(tx, { id: till.ctx.newId(), now: till.ctx.now(), cause: "new_epoch" }))
      await till.receive(mugs)
      await runDueJobs(till.ctx)
      await runDueJobs(till.ctx)
      expect(await till.intent(mugs)).toMatchObject({ id, state: "paid", amount_minor: 1_200 })
      expect(await bank.made(id)).toHaveLength(1)
      expect(await bank.keys(), "nobody was asked to pay it again").toHaveLength(asked)
      expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ refunded_minor: 1_200, reserved_minor: 0 })
      expect(await checkLedger(database.read)).toEqual([])
    })

    test("fault 23: A crash after the payment provider accepted and before our commit: one refund, one ledger entry", async () => {
      const till = await newBankTill(open, bank)
      const { provider, paused } = pausing(bank.provider, "after")
      till.ctx.providers = new Map([[name, provider]])
      await till.receive(till.seed.mugs)
      const { id } = await till.intent(till.seed.mugs)
      // nobody ever hears its answer again
      void runNextJob(till.ctx)
      await paused
      expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paying" })
      expect(await bank.made(id)).toHaveLength(1)

      till.ctx.providers = new Map([[name, bank.provider]])
      till.ctx.clock.advance(LEASE)
      await runDueJobs(till.ctx)
      expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
      expect(await bank.made(id)).toHaveLength(1)
      expect((await till.entries()).filter((entry) => entry.kind === "refund")).toHaveLength(1)
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
    })

    test("fault 24: A worker paused past its lease can record no result; a call it still makes carries the same attempt key and moves no money twice", async () => {
      const till = await newBankTill(open, bank)
      const { provider, paused, letGo } = pausing(bank.provider, "before")
      till.ctx.providers = new Map([[name, provider]])
      await till.receive(till.seed.mugs)
      const { id } = await till.intent(till.seed.mugs)
      const slow = runNextJob(till.ctx)
      await paused
      till.ctx.clock.advance(LEASE)
      till.ctx.providers = new Map([[name, bank.provider]])
      await runDueJobs(till.ctx)
      const after = await till.intent(till.seed.mugs)
      expect(after.state).toBe("paid")
      letGo()
      await slow
      expect(await till.intent(till.seed.mugs)).toEqual(after)
      expect(await bank.made(id)).toHaveLength(1)
      const [attempt] = await till.attempts(id)
      expect((await bank.keys()).slice(-2)).toEqual([attempt?.idempotency_key, attempt?.idempotency_key])
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
    })

    test("fault 25: A webhook before, after, doubled or against the API's answer gives the same final ledger, succeeded-then-failed included", async () => {
      const till = await newBankTill(open, bank)
      const { mugs } = till.seed
      const { provider, paused, letGo } = pausing(bank.provider, "after")
      till.ctx.providers = new Map([[name, provider]])
      await till.receive(mugs)
      const { id } = await till.intent(mugs)
      const paying = runNextJob(till.ctx)
      await paused
      till.ctx.providers = new Map([[name, bank.provider]])
      const now = till.ctx.now()
      const refund = (await bank.made(id))[0]?.id ?? ""
      const succeeded = await bank.tell(refund, now, { state: "succeeded" })
      expect(await till.hear(succeeded)).toBe(204)
      await runDueJobs(till.ctx)
      expect(await till.intent(mugs), "before the API's answer").toMatchObject({ state: "paid" })
      letGo()
      await paying
      expect(await till.hear(succeeded), "doubled").toBe(204)
      expect(await till.hear(await bank.tell(refund, now, { state: "pending" })), "older").toBe(204)
      await runDueJobs(till.ctx)
      expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
      expect((await till.entries()).filter((entry) => entry.kind === "refund")).toHaveLength(1)
      expect(await checkLedger(till.ctx.database.read)).toEqual([])

      await bank.settle(refund, "failed")
      for (const _ of ["once", "and again"]) await till.hear(await bank.tell(refund, now, { state: "failed" }))
      if (bank.provider.capabilities.webhooks === "signed")
        await till.hear(await bank.tell(refund, now, { state: "succeeded" }))
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(16 * MINUTE)
      await runDueJobs(till.ctx)
      expect(await till.intent(mugs)).toMatchObject({ state: "failed" })
      const kinds = (await till.entries()).map((entry) => entry.kind).filter((kind) => kind.startsWith("refund"))
      expect(kinds.sort()).toEqual(["refund", "refund_reversed"])
      expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200, refunded_minor: 0 })
      expect(await checkLedger(till.ctx.database.read)).toEqual([])
    })
  })
})
