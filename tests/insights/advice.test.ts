import { expect, test } from "vitest"
import { adviceOf, LEAST_UNITS } from "../../client/insights/advice.ts"
import { isOut, pointOf, shareTogether } from "../../client/insights/number-words.ts"
import { tableLines } from "../../client/insights/save-chart.ts"
import type { Measure } from "../../shared/domain/measures.ts"

const row = (values: Partial<Record<Measure, number | null>>) => ({
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
})

test("a product of which few came back is not judged, however bad they are", () => {
  const bad = { resold: 0, cost: 9_000, refunded: 100, defectiveShare: 1 }
  expect(adviceOf(row({ returned: LEAST_UNITS - 1, ...bad }))).toBe("few")
  expect(adviceOf(row({ returned: LEAST_UNITS, ...bad }))).toBe("keep")
})

test("the first rule that holds is said, and nothing is advised by a number that is not known", () => {
  const good = { returned: 100, cost: 1_000, refunded: 60_000 }
  expect(adviceOf(row({ ...good, defectiveShare: 0.3, resold: 90 }))).toBe("repair")
  expect(adviceOf(row({ ...good, defectiveShare: 0.29, resold: 70 }))).toBe("restock")
  expect(adviceOf(row({ ...good, defectiveShare: 0.29, resold: 69 }))).toBe("look")
  // nothing is paid yet: that it costs more than was given back says nothing
  expect(adviceOf(row({ ...good, refunded: 0, defectiveShare: null, resold: 80 }))).toBe("restock")
})

test("a row stands out only where its whole interval does, and never without a denominator", () => {
  const whole = { value: 0.02, low: 0.018, high: 0.022 }
  expect(isOut({ value: 0.06, low: 0.03, high: 0.1 }, whole)).toBe(true)
  expect(isOut({ value: 0.06, low: 0.021, high: 0.15 }, whole)).toBe(false)
  expect(isOut({ value: null }, whole)).toBe(false)
  expect(pointOf({ value: null })).toBeNull()
})

test("a lead is compared with the units that leads answered for, not with those that needed no answer", () => {
  const leads = [row({ returned: 150, deductedShare: 0.1 }), row({ returned: 50, deductedShare: 0.5 })]
  expect(shareTogether(leads, "deductedShare", "returned").value).toBeCloseTo(0.2)
  expect(shareTogether([row({ returned: 0, deductedShare: null })], "deductedShare", "returned")).toEqual({
    value: null,
  })
})

test("the numbers under a chart stand under one another, and say as much as the page's own table", () => {
  const lines = tableLines({ columns: ["Product", "Cost"], rows: [{ key: "a", cells: ["Jacket", "1 240,00 €"] }] })
  expect(lines).toEqual(["Product         Cost", "Jacket    1 240,00 €"])
})
