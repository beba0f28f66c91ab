import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RefundOrder } from "../../server/payments/refund-provider.ts"
import { type BankMood, type BankUnderTest, banks } from "./banks.ts"

// What the worker relies on, of whatever adapter: each passes it against its own stub.

const AT = Date.UTC(2026, 10, 24, 8)
let orders = 0

describe.each(banks)("the port to a payment provider: %s", (name, open) => {
  let bank: BankUnderTest
  beforeAll(async () => {
    bank = await open()
  })
  afterAll(() => bank.close())

  const orderOf = (paymentReference: string, more: Partial<RefundOrder> = {}): RefundOrder => {
    const intent = `00000000-0000-5000-8000-${String(++orders).padStart(12, "0")}`
    const metadata = { shop: "belvoir", return: "R-1", kind: "principal", intent, attempt: "1", units: intent }
    return { idempotencyKey: `key-${intent}`, paymentReference, amountMinor: 1_000, currency: "EUR", metadata, ...more }
  }
  const fresh = async (more: Partial<RefundOrder> = {}) => orderOf(await bank.pay(5_000), more)

  test("is named as payments call it", () => expect(bank.provider.name).toBe(name))

  test("gives back a part under our key, and finds it by what names it", async () => {
    const order = await fresh()
    const answer = await bank.provider.refund(order)
    expect(answer).toMatchObject({ outcome: "succeeded" })
    expect(await bank.provider.lookup(order.paymentReference)).toMatchObject(
      [
        {
          ...answer,
          outcome: undefined,
          amountMinor: 1_000,
          currency: "EUR",
          state: "succeeded",
          metadata: order.metadata,
        },
      ].map(({ outcome: _, ...one }) => one),
    )
    expect((await bank.keys()).at(-1)).toBe(order.idempotencyKey)
  })

  test("answers a key twice alike and makes one refund", async () => {
    const order = await fresh()
    const [first, second] = [await bank.provider.refund(order), await bank.provider.refund(order)]
    expect(second).toEqual(first)
    expect(await bank.made(order.metadata.intent)).toHaveLength(1)
  })

  test("gives back the same part again under another key: it is no replay", async () => {
    expect(bank.provider.capabilities).toMatchObject({ partial: true, multiple: true })
    const first = await fresh()
    await bank.provider.refund(first)
    await bank.provider.refund(orderOf(first.paymentReference))
    expect(await bank.provider.lookup(first.paymentReference)).toHaveLength(2)
  })

  const unknown: [BankMood, string | undefined][] = [
    ["hang", "unreachable"],
    ["drop", "unreachable"],
    ["late", "unreachable"],
    ["broken", "unreachable"],
    ["busy", "limited"],
    ["denied", "denied"],
    ["garbage", "unreadable"],
    ["lie", "unreadable"],
    ["odd", "unreadable"],
    ["conflict", undefined],
  ]
  test.each(unknown)("takes %s for unknown, never for failed, and says how the provider is", async (mood, trouble) => {
    const order = await fresh()
    if (!(await bank.next(mood))) return
    const answer = await bank.provider.refund(order)
    expect(answer).toMatchObject({ outcome: "unknown" })
    if (mood === "garbage" && name === "stripe") expect(answer).toMatchObject({ trouble: "unreachable" })
    else expect((answer as { trouble?: string }).trouble).toBe(trouble)
    expect(await bank.provider.refund(order)).toMatchObject({ outcome: "succeeded" })
    expect(await bank.made(order.metadata.intent)).toHaveLength(1)
  })

  test.each([
    ["closed", "card_closed"],
    ["unrefundable", "not_refundable"],
  ] as const)("says of a way back that is %s why it failed", async (mood, code) => {
    const order = await fresh()
    if (!(await bank.next(mood))) return
    expect(await bank.provider.refund(order)).toMatchObject({ outcome: "failed", code })
  })

  test.runIf(name !== "test")("takes what passes the payment, or names none, for the failure that it is", async () => {
    const above = await fresh({ amountMinor: 5_001 })
    expect(await bank.provider.refund(above)).toMatchObject({ outcome: "failed", code: "above_payment" })
    const nowhere = orderOf(name === "stripe" ? "pi_nowhere" : "tr_nowhere")
    expect(await bank.provider.refund(nowhere)).toMatchObject({ outcome: "failed", code: "payment_unknown" })
  })

  test("waits for the balance as for something of its own", async () => {
    const order = await fresh()
    await bank.next("queued")
    expect(await bank.provider.refund(order)).toMatchObject({ outcome: "pending", short: true })
    expect(await bank.provider.lookup(order.paymentReference)).toMatchObject([{ state: "pending", short: true }])
  })

  test.each([
    ["succeeded", "succeeded"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ] as const)("says what became of one that took days: %s", async (word, state) => {
    const order = await fresh()
    await bank.next("pending")
    const answer = await bank.provider.refund(order)
    expect(answer).toMatchObject({ outcome: "pending" })
    await bank.settle((answer as { providerRefundId: string }).providerRefundId, word)
    const [found] = await bank.provider.lookup(order.paymentReference)
    expect(found).toMatchObject({ state })
    if (word === "canceled" && name !== "test") expect(found?.code).toBe("canceled")
  })

  test.runIf(name !== "test")("writes a currency without decimals as it is", async () => {
    const order = orderOf(await bank.pay(5_000, "JPY"), { amountMinor: 1_200, currency: "JPY" })
    expect(await bank.provider.refund(order)).toMatchObject({ outcome: "succeeded" })
    expect(await bank.provider.lookup(order.paymentReference)).toMatchObject([{ amountMinor: 1_200, currency: "JPY" }])
  })

  test("lists all that it gave back since a moment, page by page, and nothing of before", async () => {
    const since = Date.now() - 1_500
    const sent = new Set<string>()
    const reference = await bank.pay(100_000)
    for (let n = 0; n < 3; n++) {
      const order = orderOf(reference, { amountMinor: 1 })
      await bank.provider.refund(order)
      sent.add(order.metadata.intent ?? "")
    }
    const found: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const page = await bank.provider.list({ since, after })
      found.push(...page.refunds.map((one) => one.metadata.intent ?? ""))
      after = page.next
      more = after !== null
    }
    expect(found.filter((one) => sent.has(one))).toHaveLength(3)
    expect(await bank.provider.list({ since: Date.now() + 60_000, after: null })).toEqual({ refunds: [], next: null })
  })

  describe("its webhooks", () => {
    const check = ({ body, headers }: { body: string; headers: Record<string, string> }, now = AT) =>
      bank.provider.checkWebhook({ header: (one) => headers[one] ?? null, body, now })
    const told = async () => {
      const order = await fresh()
      const answer = (await bank.provider.refund(order)) as { providerRefundId: string }
      return { order, told: await bank.tell(answer.providerRefundId, AT), id: answer.providerRefundId }
    }

    test("are taken from whom they say, and tell of a refund or where to look", async () => {
      const { order, told: webhook, id } = await told()
      expect(check(webhook)).toMatchObject({ ok: true })
      const news = bank.provider.parseWebhook(webhook.body)
      if (bank.provider.capabilities.webhooks === "bare")
        expect(news).toEqual({ about: "look", paymentReference: order.paymentReference })
      else expect(news).toMatchObject({ about: "refund", refund: { providerRefundId: id, metadata: order.metadata } })
    })

    test("are refused with another's signature, with none, too late, and where a byte has changed", async () => {
      if (bank.provider.capabilities.webhooks === "bare") return
      const { told: webhook } = await told()
      expect(check({ ...webhook, headers: {} })).toEqual({ ok: false, why: "signature" })
      expect(check({ ...webhook, body: webhook.body.replace("belvoir", "belvoiR") })).toEqual({
        ok: false,
        why: "signature",
      })
      expect(check(webhook, AT + 301_000)).toEqual({ ok: false, why: "too_old" })
      const forged = Object.fromEntries(Object.entries(webhook.headers).map(([key, value]) => [key, `${value}0`]))
      expect(check({ ...webhook, headers: forged })).toMatchObject({ ok: false })
    })

    test("are refused where they are none", () => {
      for (const body of ["", "{}", "id=", "id=tr_../../refunds", `id=tr_${"a".repeat(500)}`, "\u0000"])
        expect(check({ body, headers: {} }), JSON.stringify(body)).toMatchObject({ ok: false })
    })

    test("tell of a dispute, or where to look for it", async () => {
      const reference = await bank.pay(5_000)
      const webhook = await bank.dispute(reference, 5_000, "open", AT)
      const news = bank.provider.parseWebhook(webhook.body)
      const dispute = news.about === "dispute" ? news.dispute : (await bank.provider.disputes?.(reference))?.[0]
      expect(dispute).toMatchObject({ references: [reference], amountMinor: 5_000, currency: "EUR" })
      expect(["open", "lost"]).toContain(dispute?.state)
    })
  })
})
