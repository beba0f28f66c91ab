import { expect, test } from "vitest"
import { actedIn } from "../../client/insights/acted-in.ts"
import { readAsked } from "../../client/insights/asked.ts"
import type { SignalAbout } from "../../shared/contract/insights.ts"

const nothing: SignalAbout = {
  ...{ productId: null, product: null, size: null, batch: null, supplier: null, carrier: null, region: null },
  ...{ lead: null, reason: null, defect: null },
}
const signal = (actedOn: string | null, about: Partial<SignalAbout> = {}) => ({
  actedOn,
  about: { ...nothing, ...about },
})
const asked = (query: string) => readAsked(query, Date.UTC(2026, 10, 28))

test("actions are those of the period, both weeks counted in, on what is filtered by, and it is said that there are others", () => {
  // week 10 of 2026 is from 2 to 8 March
  const days = ["2026-03-01", "2026-03-02", "2026-03-08", "2026-03-09"]
  const all = [...days.map((day) => signal(day)), signal(null)]
  const ten = asked("from=2026-W10&to=2026-W10")
  const told = actedIn(all, ten)
  expect(told.acted.map((one) => one.actedOn)).toEqual(["2026-03-08", "2026-03-02"])
  expect([told.others, told.first, told.last]).toEqual([2, ten.from - 1, ten.to + 1])

  const weaver = signal("2026-03-03", { supplier: "Weaver" })
  const mug = signal("2026-03-04", { productId: "m", product: "Mug", reason: "defective" })
  const jacket = signal("2026-03-05", { productId: "j", product: "Jacket", reason: "defective" })
  const by = (query: string) => actedIn([weaver, mug, jacket], asked(`from=2026-W10&to=2026-W10&${query}`)).acted
  expect(by("product=m")).toEqual([mug])
  expect(by("reason=defective")).toEqual([jacket, mug])
  expect(by("reason=defective&product=j")).toEqual([jacket])
  expect(by("supplier=Weaver")).toEqual([weaver])
  expect(by("supplier=Weaver&product=m")).toEqual([])
  // a product that nothing is known of
  expect(by("product=")).toEqual([weaver])
})
