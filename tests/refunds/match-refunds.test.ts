import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { ProviderRefund, RefundProvider } from "../../server/payments/refund-provider.ts"
import { stripeProvider } from "../../server/payments/stripe-provider.ts"
import { changeIntent } from "../../server/refunds/apply-decision.ts"
import { paymentsWaiting } from "../../server/refunds/payments-waiting.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { paymentsWait, standStill } from "../../server/refunds/stand-still.ts"
import { attemptKey, intentId, unitId } from "../../shared/domain/derive-id.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { type StripeStub, startStripeStub } from "../support/stripe-stub.ts"
import { emptied } from "../sync/emptied.ts"

/** A provider with books of its own, in memory: what it has made it lists, two a page. */
function openBooks(): RefundProvider & { made: ProviderRefund[]; sent: string[]; away: boolean; onList: () => void } {
  const books: ReturnType<typeof openBooks> = {
    name: "test",
    capabilities: { ...plain, listsRefunds: true },
    ...withoutWebhooks,
    made: [],
    sent: [],
    away: false,
    onList: () => {},
    refund: async ({ idempotencyKey, ...order }) => {
      books.sent.push(idempotencyKey)
      books.made.push({ ...order, providerRefundId: `tr_${idempotencyKey}`, state: "succeeded", at: Date.now() })
      return { outcome: "succeeded", providerRefundId: `tr_${idempotencyKey}` }
    },
    lookup: async (reference) => books.made.filter((one) => one.paymentReference === reference),
    list: async ({ since, after }) => {
      if (books.away) throw new Error("connect ECONNREFUSED")
      books.onList()
      const from = Number(after ?? 0)
      const all = books.made.filter((one) => one.at >= since).toReversed()
      return { refunds: all.slice(from, from + 2), next: from + 2 < all.length ? String(from + 2) : null }
    },
  }
  return books
}

describeEngines("a worker that stands still until refunds are matched", (under) => {
  const open = emptied(under)
  let books: ReturnType<typeof openBooks>
  let till: Till
  beforeEach(async () => {
    books = openBooks()
    till = await newTill(open, books)
  })

  const stand = (of = till) =>
    of.ctx.database.write((tx) => standStill(tx, { id: of.ctx.newId(), now: of.ctx.now(), cause: "new_epoch" }))
  const unitOf = (one: SeedReturn, ordinal = 1, line = 0) =>
    unitId({ parcelId: one.parcelId, lineId: one.lineIds[line] ?? "", ordinal })

  type Made = { units?: string[]; payment?: string; kind?: "principal" | "delivery"; attempt?: number; at?: number }
  /** A refund of ours that this database knows nothing of. */
  const lost = (one: SeedReturn, amountMinor: number, made: Made & Partial<ProviderRefund> = {}) => {
    const { units = [unitOf(one)], payment = one.paymentIds[0] ?? "", kind = "principal", attempt = 1, ...more } = made
    const ids = kind === "principal" ? units : []
    const intent = intentId(one.returnId, kind, payment, ids, 0)
    const metadata = { shop: "belvoir", return: one.rma, kind, intent, attempt: String(attempt), units: ids.join(",") }
    const refund: ProviderRefund = {
      providerRefundId: `tr_${intent}_${attempt}`,
      paymentReference: `pay_${one.orderNumber}`,
      amountMinor,
      currency: "EUR",
      state: "succeeded",
      metadata,
      at: Date.now(),
      ...more,
    }
    books.made.push(refund)
    return { ...refund, intent }
  }
  const byHand = (one: SeedReturn, amountMinor: number) => lost(one, amountMinor, { metadata: {} })
  const reasons = async (one: SeedReturn) => JSON.parse((await till.intent(one)).reasons) as string[]
  const books1 = async () => expect(await checkLedger(till.ctx.database.read)).toEqual([])

  test("adopts a refund of ours whose intent is lost, and pays nothing when its facts come again", async () => {
    const { jacket } = till.seed
    const { intent: id } = lost(jacket, 8_990)
    lost(jacket, 500, { kind: "delivery" })
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.intent(jacket)).toMatchObject({ id, state: "paid", amount_minor: 8_990, note: null })
    expect(await till.intent(jacket, "delivery")).toMatchObject({ state: "paid", amount_minor: 500 })
    expect(await till.attempts(id)).toMatchObject([
      { number: 1, state: "succeeded", idempotency_key: attemptKey(id, 1), provider_refund_id: `tr_${id}_1` },
    ])
    expect(await till.payment(jacket.paymentIds[0])).toMatchObject({ refunded_minor: 9_490, reserved_minor: 0 })
    expect(await till.entries()).toHaveLength(2)
    await books1()

    await till.receive(jacket)
    await runDueJobs(till.ctx)
    expect(books.sent).toEqual([])
    expect(await till.money(jacket)).toEqual([{ state: "paid", reasons: [], amount: 8_990 }])
  })

  test("pays nothing while it stands, and what is released once it is matched", async () => {
    await till.receive(till.seed.mugs)
    books.away = true
    await stand()
    const actor = actorOf(till.seed, till.seed.people.finance)
    for (let tries = 0; tries < 4; tries++) {
      await runDueJobs(till.ctx)
      till.ctx.clock.advance(16 * MINUTE)
    }
    expect(books.sent).toEqual([])
    const said = await paymentsWaiting(till.ctx.database.read, actor)
    expect(said).toMatchObject({ ok: true, value: { waits: { cause: "new_epoch", unreachable: "test" } } })
    const operator = actorOf(till.seed, till.seed.people.operator)
    expect(await paymentsWaiting(till.ctx.database.read, operator)).toMatchObject({ ok: false, code: "not_allowed" })

    books.away = false
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await paymentsWait(till.ctx.database.read)).toBeNull()
    expect(books.sent).toHaveLength(1)
  })

  test("lists again where another epoch began while it listed", async () => {
    let lists = 0
    await stand()
    books.onList = () => {
      if (++lists === 1) void stand()
    }
    await till.receive(till.seed.mugs)
    await runDueJobs(till.ctx)
    await runDueJobs(till.ctx)
    expect(lists).toBe(2)
    expect(books.sent).toHaveLength(1)
  })

  test("settles an intent that waits by its listed refund, at the sum that was paid", async () => {
    const { jacket } = till.seed
    await till.receive(jacket)
    const waits = await till.intent(jacket)
    await till.ctx.database.write((tx) => changeIntent(tx, till.ctx, waits, { state: "held", reasons: '["risk"]' }))
    lost(jacket, 7_000)
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.intent(jacket)).toMatchObject({ state: "paid", amount_minor: 7_000 })
    expect(books.made).toHaveLength(2)
    expect(books.sent).toHaveLength(1)
    expect((await till.payment(jacket.paymentIds[0])).refunded_minor).toBe(7_500)
    await books1()
  })

  test("takes a second attempt for proof that the first had failed", async () => {
    const { mugs } = till.seed
    await till.receive(mugs)
    books.refund = async () => ({ outcome: "unknown", error: "timed out" })
    await runDueJobs(till.ctx)
    const { id, state, amount_minor } = await till.intent(mugs)
    expect(state).toBe("unknown")
    lost(mugs, amount_minor, { attempt: 2 })
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.attempts(id)).toMatchObject([{ state: "failed" }, { number: 2, state: "succeeded" }])
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
    await books1()
  })

  test("lets an unsent refund of the same units in another group give way to what was paid", async () => {
    const { mugs } = till.seed
    await till.receive(mugs, {}, { unit: { lpn: null, serial: null, ordinal: 2 } })
    const before = await till.intent(mugs)
    expect(JSON.parse(before.units)).toHaveLength(2)
    lost(mugs, 1_200)
    await stand()
    await runDueJobs(till.ctx)
    const all = (await till.intents(mugs)).map(({ state, amount_minor }) => `${state} ${amount_minor}`).sort()
    expect(all).toEqual(["paid 1200", "paid 1200", "stopped 2400"])
    expect(books.sent).toHaveLength(1)
    await books1()
  })

  test("counts what is not ours against its payment, once, and holds every intent of it for a person", async () => {
    const { mugs } = till.seed
    await till.receive(mugs)
    byHand(mugs, 300)
    await stand()
    await runDueJobs(till.ctx)
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ outside_minor: 300, refunded_minor: 0 })
    expect(await reasons(mugs)).toEqual(["risk"])
    expect(books.sent).toEqual([])
    const { id, version } = await till.intent(mugs)
    const act = { version: String(version), reason: "It was for something else" }
    await till.ctx.database.write((tx) =>
      releaseIntent(tx, till.ctx, actorOf(till.seed, till.seed.people.finance), { id, act }),
    )
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })

    const [made] = books.made
    if (made) made.state = "failed"
    await stand()
    await runDueJobs(till.ctx)
    expect((await till.payment(mugs.paymentIds[0])).outside_minor).toBe(0)
    await books1()
  })

  test("counts a whole payment as given back where what is told of it is in another currency", async () => {
    const { mugs } = till.seed
    await till.receive(mugs)
    byHand(mugs, 300)
    const [made] = books.made
    if (made) made.currency = "JPY"
    await stand()
    await runDueJobs(till.ctx)
    const payment = await till.payment(mugs.paymentIds[0])
    expect(payment).toMatchObject({ outside_minor: payment.captured_minor, refunded_minor: 0, currency: "EUR" })
    expect(books.sent).toEqual([])
    await books1()
  })

  test("holds again what finance had released of a payment of which somebody gave back more", async () => {
    const { mugs } = till.seed
    await till.receive(mugs)
    await till.ctx.database.write((tx) => tx.updateTable("intents").set({ cleared: '["risk"]' }).execute())
    byHand(mugs, 300)
    await stand()
    await runDueJobs(till.ctx)
    expect(await reasons(mugs)).toEqual(["risk"])
    expect(books.sent).toEqual([])
  })

  test("matches a refund of a payment that was not here before anything of that payment is paid", async () => {
    const { mugs } = till.seed
    const rename = (reference: string) =>
      till.ctx.database.write((tx) =>
        tx.updateTable("payments").set({ reference }).where("order_id", "=", mugs.orderId).execute(),
      )
    await rename("not here yet")
    const { intent: id } = lost(mugs, 1_200)
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.intents(mugs)).toEqual([])
    expect(await paymentsWait(till.ctx.database.read)).toBeNull()

    await rename("pay_1002")
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ id, state: "paid" })
    expect(books.sent).toEqual([])
    await books1()
  })

  test("counts a refund of a return that is not here against the payment before anything of it is paid", async () => {
    const { mugs } = till.seed
    const { metadata } = lost(mugs, 1_200)
    Object.assign(books.made[0] ?? {}, { metadata: { ...metadata, return: "R-nowhere", intent: unitOf(mugs, 9) } })
    await stand()
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    expect(books.sent).toEqual([])
    expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ outside_minor: 1_200 })
    expect(await reasons(mugs)).toEqual(["risk"])
  })

  test("remembers as overpaid what was paid once more than this database knew", async () => {
    const { mugs } = till.seed
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    lost(mugs, 1_200, { attempt: 2 })
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "overpaid" })
    expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ overpaid_minor: 1_200, refunded_minor: 1_200 })
    await books1()
  })

  test("follows an adopted refund that the provider has not settled yet", async () => {
    const { mugs } = till.seed
    lost(mugs, 1_200, { state: "pending" })
    await stand()
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "pending" })
    const [made] = books.made
    if (made) made.state = "succeeded"
    till.ctx.clock.advance(16 * MINUTE)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
    expect(books.sent).toEqual([])
    await books1()
  })
})

describeEngines("a return paid by Stripe whose intent is lost", ({ open }) => {
  let stub: StripeStub
  beforeAll(async () => {
    stub = await startStripeStub()
  })
  afterAll(() => stub.close())

  test("is adopted from Stripe's own list", async () => {
    stub.addPayment("pi_lost", 3_600)
    const stripe = stripeProvider({ secretKey: "sk_test_backdock", apiBase: stub.url, timeout: 400 })
    const till = await newTill(open, stripe)
    const { mugs } = till.seed
    const { database } = till.ctx
    await database.write((tx) =>
      tx
        .updateTable("payments")
        .set({ provider: "stripe", reference: "pi_lost" })
        .where("order_id", "=", mugs.orderId)
        .execute(),
    )
    const unit = unitId({ parcelId: mugs.parcelId, lineId: mugs.lineIds[0] ?? "", ordinal: 1 })
    const intent = intentId(mugs.returnId, "principal", mugs.paymentIds[0] ?? "", [unit], 0)
    const metadata = { shop: "belvoir", return: mugs.rma, kind: "principal", intent, attempt: "1", units: unit }
    const order = { paymentReference: "pi_lost", amountMinor: 1_200, currency: "EUR", metadata }
    await stripe.refund({ ...order, idempotencyKey: attemptKey(intent, 1) })
    await database.write((tx) => standStill(tx, { id: till.ctx.newId(), now: till.ctx.now(), cause: "start" }))
    await runDueJobs(till.ctx)
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ id: intent, state: "paid" })
    expect(stub.calls).toHaveLength(1)
    expect(await checkLedger(database.read)).toEqual([])
  })
})
