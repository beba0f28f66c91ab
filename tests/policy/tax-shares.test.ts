import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isSiren, sirenOf } from "../../shared/domain/siren.ts"
import { type TaxShare, taxSharesOf } from "../../shared/policy/tax-shares.ts"
import { taxAt, vatRateOf } from "../../shared/policy/vat-rate.ts"

const sum = (some: readonly TaxShare[], of: "grossMinor" | "taxMinor") =>
  some.reduce((total, one) => total + one[of], 0)

describe("the tax in what is given back", () => {
  test("sums to the line's own tax, however a line is cut into refunds, and no part has more tax than money", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(cuts, fc.integer({ min: 0, max: 2_500 }), (amounts, rate) => {
        const paidMinor = amounts.reduce((total, amount) => total + amount, 0)
        const line = { id: "a", paidMinor, taxMinor: taxAt(paidMinor, rate) }
        const before: TaxShare[] = []
        for (const amountMinor of amounts) {
          const parts = [{ orderLineId: "a", amountMinor }]
          const refund = { kind: "principal", amountMinor, parts }
          const shares = taxSharesOf({ country: "FR", lines: [line], deliveryMinor: 0, before, refund })
          expect(sum(shares, "grossMinor")).toBe(amountMinor)
          for (const share of shares) expect(share.taxMinor).toBeLessThanOrEqual(share.grossMinor)
          for (const share of shares) expect(share.taxMinor).toBeGreaterThanOrEqual(0)
          before.push(...shares)
        }
        expect(sum(before, "taxMinor")).toBe(line.taxMinor)
      }),
    )
  })

  test("of delivery follows the goods' rates, and two halves of it have the tax of the whole", () => {
    const lines = [
      { id: "book", paidMinor: 1_055, taxMinor: 55 },
      { id: "lamp", paidMinor: 2_400, taxMinor: 400 },
    ]
    const give = (amountMinor: number, before: TaxShare[]) =>
      taxSharesOf({
        country: "FR",
        lines,
        deliveryMinor: 499,
        before,
        refund: { kind: "delivery", amountMinor, parts: [] },
      })
    const whole = give(499, [])
    expect(whole.map((share) => share.rate)).toEqual([2000, 550])
    const first = give(250, [])
    const halves = [...first, ...give(249, first)]
    expect(sum(halves, "grossMinor")).toBe(499)
    expect(sum(halves, "taxMinor")).toBe(sum(whole, "taxMinor"))
  })

  test.each([
    ["FR", 8_990, 1_498, 2000],
    ["FR", 1_055, 55, 550],
    ["FR", 1_021, 21, 210],
    ["DE", 1_190, 190, 1900],
    ["FR", 1_000, 0, 0],
    ["CH", 1_081, 81, 810],
  ])("has the rate of its country: %s %i with %i is %i", (country, paid, tax, rate) => {
    expect(vatRateOf(country, paid, tax)).toBe(rate)
  })

  test("belongs to a legal person whose number has its check digit", () => {
    expect([isSiren("732829320"), isSiren("732829321"), isSiren("73282932")]).toEqual([true, false, false])
    expect([sirenOf("FR 44 732829320"), sirenOf("FR44732829321"), sirenOf("DE123456789")]).toEqual([
      "732829320",
      null,
      null,
    ])
  })
})
