import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import type { RefundOrder } from "../../server/payments/refund-provider.ts"
import { stripeProvider } from "../../server/payments/stripe-provider.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type StripeStub, startStripeStub } from "../support/stripe-stub.ts"

let stub: StripeStub
let at = 0
beforeAll(async () => {
  stub = await startStripeStub()
})
afterAll(() => stub.close())
beforeEach(() => stub.addPayment(`pi_${++at}`, 5_000))

const stripe = () => stripeProvider({ secretKey: "sk_test_backdock", apiBase: stub.url, timeout: 400 })
const order = (more: Partial<RefundOrder> = {}): RefundOrder => ({
  idempotencyKey: `key-${at}`,
  paymentReference: `pi_${at}`,
  amountMinor: 1_000,
  currency: "EUR",
  metadata: { intent: `intent-${at}`, attempt: "1" },
  ...more,
})

describe("Stripe by its own SDK", () => {
  test("refunds a part of a payment under our key, with what names it", async () => {
    const answer = await stripe().refund(order())
    expect(answer).toEqual({ outcome: "succeeded", providerRefundId: stub.refunds[0]?.id })
    expect(stub.calls.at(-1)).toEqual({
      key: `key-${at}`,
      form: {
        payment_intent: `pi_${at}`,
        amount: "1000",
        "metadata[intent]": `intent-${at}`,
        "metadata[attempt]": "1",
      },
    })
  })

  test("gets the first answer when it sends a key twice, and one refund", async () => {
    const [first, second] = [await stripe().refund(order()), await stripe().refund(order())]
    expect(second).toEqual(first)
    expect(await stripe().lookup(`pi_${at}`)).toHaveLength(1)
  })

  test.each([409, 429, 500, 401, "drop", "hang", "lie"] as const)(
    "takes %s for unknown, never for failed",
    async (mood) => {
      stub.next(mood)
      expect(await stripe().refund(order())).toMatchObject({ outcome: "unknown" })
      const forms = stub.calls.filter((call) => call.key === `key-${at}`).map((call) => JSON.stringify(call.form))
      expect(new Set(forms).size).toBe(1)
      expect(forms, "the SDK sends again only where the connection was closed").toHaveLength(mood === "drop" ? 2 : 1)
    },
  )

  test.each([
    ["a card's refusal", order, 402],
    ["more than was captured", () => order({ amountMinor: 5_001 }), "ok"],
    ["a payment that Stripe does not know", () => order({ paymentReference: "pi_nowhere" }), "ok"],
  ] as const)("takes %s for the failure that it is", async (_, make, mood) => {
    stub.next(mood)
    expect(await stripe().refund(make())).toMatchObject({ outcome: "failed", providerRefundId: null })
  })

  test("takes a key that was used for something else for unknown: a refund may lie under it", async () => {
    await stripe().refund(order())
    expect(await stripe().refund(order({ amountMinor: 2_000 }))).toMatchObject({ outcome: "unknown" })
  })

  test.each(["pending", "requires_action"] as const)("says pending of a refund that is %s", async (mood) => {
    stub.next(mood)
    expect(await stripe().refund(order())).toMatchObject({ outcome: "pending" })
    const id = stub.refunds[0]?.id ?? ""
    stub.settle(id, "canceled")
    expect(await stripe().lookup(`pi_${at}`)).toMatchObject([{ providerRefundId: id, state: "failed" }])
  })

  test("finds a refund among more than a page of them, with its metadata", async () => {
    for (let n = 0; n < 130; n++) await stripe().refund(order({ idempotencyKey: `many-${n}`, amountMinor: 1 }))
    await stripe().refund(order({ amountMinor: 2, metadata: { intent: "the one", attempt: "1" } }))
    for (let n = 0; n < 5; n++) await stripe().refund(order({ idempotencyKey: `more-${n}`, amountMinor: 1 }))
    const all = await stripe().lookup(`pi_${at}`)
    expect(all).toHaveLength(136)
    expect(all.filter((one) => one.metadata.intent === "the one")).toMatchObject([{ amountMinor: 2, currency: "EUR" }])
  })

  test("gives two decimals to the currencies that Stripe writes so, and takes them off again", async () => {
    stub.addPayment("pi_isk", 500_000, "isk")
    await stripe().refund(order({ paymentReference: "pi_isk", amountMinor: 1_200, currency: "ISK" }))
    expect(stub.refunds[0]?.amount).toBe(120_000)
    expect(await stripe().lookup("pi_isk")).toMatchObject([{ amountMinor: 1_200, currency: "ISK" }])
  })
})

describeEngines("a return paid by Stripe", ({ open }) => {
  const stripeTill = async (): Promise<Till> => {
    const till = await newTill(open, stripe())
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("payments")
        .set({ provider: "stripe", reference: `pi_${at}` })
        .where("order_id", "=", till.seed.mugs.orderId)
        .execute(),
    )
    await till.receive(till.seed.mugs)
    return till
  }

  test("is refunded once when the first answer was lost, and its key is still good", async () => {
    const till = await stripeTill()
    stub.next("drop", true)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "unknown" })
    till.ctx.clock.advance(16 * MINUTE)
    await runDueJobs(till.ctx)
    const { id, state } = await till.intent(till.seed.mugs)
    expect(state).toBe("paid")
    const own = stub.refunds.filter((one) => one.metadata.intent === id)
    expect(own).toMatchObject([
      { amount: 1_200, metadata: { shop: "belvoir", return: till.seed.mugs.rma, attempt: "1" } },
    ])
  })

  test("is found by its metadata after Stripe has forgotten the key, and not sent again", async () => {
    const till = await stripeTill()
    stub.next("drop", true)
    await runDueJobs(till.ctx)
    stub.forgetKeys()
    const before = stub.calls.length
    till.ctx.clock.advance(25 * HOUR)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(stub.calls).toHaveLength(before)
  })

  test("waits for a person when Stripe has forgotten the key and knows no such refund", async () => {
    const till = await stripeTill()
    stub.next(429)
    await runDueJobs(till.ctx)
    const before = stub.calls.length
    till.ctx.clock.advance(25 * HOUR)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "parked", note: "key_expired" })
    expect(stub.calls).toHaveLength(before)
  })
})
