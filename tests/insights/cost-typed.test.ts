import { describe, expect, it } from "vitest"
import { readCosts, typeCosts, wrongCosts } from "../../client/insights/cost-typed.ts"
import { builtInCosts } from "../../server/insights/numbers/cost-settings.ts"

describe("what insights go by, as it is typed", () => {
  it("is what was read, in either language, and a category without minutes of its own takes those of all", () => {
    const settings = {
      ...builtInCosts,
      falseRate: 0.025,
      minutes: 7.5,
      minutesOf: { shoes: 4 },
      worth: { A: 10_000, B: 9050, C: 0, D: 1 },
    }
    expect(typeCosts(settings, "EUR", ",")).toMatchObject({ hour: "24,00", minutes: "7,5", "worth.B": "90,5" })
    for (const sign of [".", ","] as const) expect(readCosts(typeCosts(settings, "EUR", sign), "EUR")).toEqual(settings)
    expect(typeCosts(settings, "JPY", ".").hour).toBe("2400")
    expect(
      readCosts({ ...typeCosts(settings, "EUR", "."), "of.shoes": " ", "of.bags": "12" }, "EUR")?.minutesOf,
    ).toEqual({
      bags: 12,
    })
  })

  it("names the field that is no number or out of bounds, and is then none", () => {
    const typed = typeCosts(builtInCosts, "EUR", ".")
    const wrong = {
      hour: ["", "24.001", "10000.01", "-1"],
      minutes: ["", "601", "six"],
      "of.shoes": ["1e2"],
      "worth.A": ["100.01", "-5", ""],
      falseRate: ["0.4", "20.01", ""],
    }
    for (const [name, texts] of Object.entries(wrong))
      for (const text of texts) {
        expect([name, text, wrongCosts({ ...typed, [name]: text }, "EUR")]).toEqual([name, text, [name]])
        expect(readCosts({ ...typed, [name]: text }, "EUR")).toBe(null)
      }
    expect(wrongCosts({ ...typed, hour: "10000", minutes: "600", "worth.A": "100", falseRate: "0.5" }, "EUR")).toEqual(
      [],
    )
  })
})
