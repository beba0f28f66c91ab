import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { assertMinor, currencyExponent, formatMoney, portion, shareOut, sumMinor } from "../../shared/domain/money.ts"

const minor = fc.integer({ min: 0, max: 10 ** 12 })

describe("money", () => {
  it("loses no cent and invents none when a sum is shared out", () => {
    fc.assert(
      fc.property(minor, fc.array(minor, { minLength: 1, maxLength: 30 }), (total, weights) => {
        expect(sumMinor(shareOut(total, weights))).toBe(total)
      }),
    )
  })

  it("gives nobody more than their weight while the total stays within the sum", () => {
    fc.assert(
      fc.property(
        fc.array(minor, { minLength: 1, maxLength: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, part) => {
          const total = Math.floor(sumMinor(weights) * part)
          shareOut(total, weights).forEach((share, index) => {
            expect(share).toBeLessThanOrEqual(weights[index] ?? 0)
          })
        },
      ),
    )
  })

  it("shares a worked discount: 1000 over three equal lines is 334, 333, 333", () => {
    expect(shareOut(1000, [1, 1, 1])).toEqual([334, 333, 333])
    expect(shareOut(1000, [0, 0, 0])).toEqual([334, 333, 333])
    expect(shareOut(100, [4995, 1005, 0])).toEqual([83, 17, 0])
    expect(shareOut(0, [])).toEqual([])
    expect(() => shareOut(1, [])).toThrow()
  })

  it("stays exact where floating point would not", () => {
    expect(sumMinor(shareOut(9_007_199_254_740_991, [9_007_199_254_740_990, 1]))).toBe(9_007_199_254_740_991)
  })

  it("refuses half a cent, NaN, infinity and a negative share", () => {
    for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => assertMinor(wrong)).toThrow(RangeError)
    expect(() => shareOut(-1, [1])).toThrow(RangeError)
    expect(() => shareOut(1, [-1, 2])).toThrow(RangeError)
    expect(() => portion(100, 12.5)).toThrow(RangeError)
  })

  it("rounds half a cent up, by one rule", () => {
    expect(portion(10, 1500)).toBe(2)
    expect(portion(4465, 1500)).toBe(670)
    expect(portion(3, 1500)).toBe(0)
  })

  it("never prints a yen with cents or a dinar with two", () => {
    expect([currencyExponent("JPY"), currencyExponent("EUR"), currencyExponent("TND")]).toEqual([0, 2, 3])
    expect(formatMoney(4290, "JPY", "en")).toBe("¥4,290")
  })

  it("never breaks a French amount at the end of a line", () => {
    expect(formatMoney(4290, "EUR", "fr")).toBe("42,90\u202f€")
    expect(formatMoney(941260, "EUR", "fr")).toBe("9\u202f412,60\u202f€")
    expect(formatMoney(4290, "EUR", "en")).toBe("€42.90")
  })
})
