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

  test("is listed once it is paid, with whom its customer comes back to; what is open, over, older or another's is not", async () => {
    const since = Math.floor(Date.now() / 1_000) * 1_000
    const returnsTo = `https://portal.example.com/track/${name}-`
    const paid = async (more: Partial<LinkOrder> = {}) => {
      const made = await links.create({ ...order(), returnUrl: `${returnsTo}RT2`, ...more })
      expect(await bank.payLink(made.linkId)).toBe(true)
      return made.linkId
    }
    const all = async (from: number) => {
      const found = []
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page = await links.paid({ since: from, returnsTo, after })
        found.push(...page.links)
        after = page.next
      }
      return found
    }
    const own = [await paid(), await paid({ amountMinor: 1_234, currency: "CHF" })]
    await paid({ returnUrl: "https://elsewhere.example.com/thanks" })
    await links.create({ ...order(), returnUrl: `${returnsTo}RT3` })
    await links.end((await links.create({ ...order(), returnUrl: `${returnsTo}RT4` })).linkId)
    const listed = await all(since)
    expect(listed.map(({ linkId }) => linkId).sort()).toEqual(own.sort())
    const dear = listed.find((one) => one.amountMinor === 1_234)
    expect(dear).toMatchObject({ currency: "CHF", returnUrl: `${returnsTo}RT2` })
    expect(dear?.at).toBeGreaterThanOrEqual(since)
    const told = await links.look(dear?.linkId ?? "")
    expect(told).toMatchObject({ state: "paid" })
    if (dear?.paymentReference && told.state === "paid") expect(dear.paymentReference).toBe(told.paymentReference)
    expect(await all(Date.now() + HOUR)).toEqual([])
  })

  test("of a wish that a house has forgotten is found again by its key, though it is asked for until another moment", async () => {
    const wish = { ...order(), metadata: { kind: "exchange_difference", difference: `${name}-1`, return: "RT1" } }
    const made = await links.create(wish)
    expect((await links.create({ ...wish, endsAt: wish.endsAt - HOUR })).linkId).toBe(made.linkId)
    expect(await bank.payLink(made.linkId)).toBe(true)
    const again = await links.create({ ...wish, endsAt: wish.endsAt - 2 * HOUR })
    expect(await links.look(again.linkId)).toMatchObject({ state: "paid" })
  })

  test("throws where nobody knows what became of it: that is never paid and never over", async () => {
    await expect(links.look("nothing_of_ours")).rejects.toThrow()
  })
})
