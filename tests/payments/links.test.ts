import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { LinkOrder, PaymentLinks } from "../../server/payments/payment-links.ts"
import { type BankUnderTest, banks } from "./banks.ts"

const HOUR = 60 * 60_000
let orders = 0

describe.each(banks)("a provider's page that asks a customer for money: %s", (name, open) => {
  let bank: BankUnderTest
  let links: PaymentLinks
  beforeAll(async () => {
    bank = await open()
    if (!bank.provider.paymentLinks) throw new Error(`${name} has no pages`)
    links = bank.provider.paymentLinks
  })
  afterAll(() => bank.close())
  const order = (): LinkOrder => ({
    idempotencyKey: `00000000-0000-4000-8000-${String(++orders).padStart(12, "0")}`,
    ...{
      amountMinor: 2_000,
      currency: "EUR",
      description: "Belvoir RT1",
      returnUrl: "https://portal.example.com/track/RT1",
    },
    ...{ endsAt: Date.now() + 22 * HOUR, metadata: { return: "RT1" } },
  })

  test("is one page however often its key asks, open until it is paid, and then names what can be given back", async () => {
    const asked = order()
    const made = await links.create(asked)
    expect(made.url).toMatch(/^https?:\/\//)
    expect(await links.create(asked)).toEqual(made)
    expect(await links.look(made.linkId)).toEqual({ state: "open" })
    expect(await bank.payLink(made.linkId)).toBe(true)
    const paid = await links.look(made.linkId)
    expect(paid).toMatchObject({ state: "paid" })
    await links.end(made.linkId)
    expect(await links.look(made.linkId), "what is paid stays paid").toEqual(paid)
  })

  test("takes no money once it is ended, and says so", async () => {
    const made = await links.create(order())
    await links.end(made.linkId)
    expect(await bank.payLink(made.linkId)).toBe(false)
    expect(await links.look(made.linkId)).toEqual({ state: "over" })
    await links.end(made.linkId).catch(() => {})
  })

  test("throws where nobody knows what became of it: that is never paid and never over", async () => {
    await expect(links.look("nothing_of_ours")).rejects.toThrow()
  })
})
