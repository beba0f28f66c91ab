import { describe, expect, test } from "vitest"
import {
  askedBeside,
  namesPeriod,
  numbersQuery,
  readAsked,
  readWeek,
  unitsAsked,
  weekText,
  writeAsked,
} from "../../client/insights/asked.ts"

const NOW = Date.UTC(2026, 10, 28, 12)
const read = (address: string) => readAsked(address.split("?")[1] ?? "", NOW)

describe("a question's address", () => {
  test("carries all that was asked, so that whoever is sent it asks the same", () => {
    const asked = read(
      "/insights/costs?from=2026-W20&to=2026-W47&product=a%3Ab&batch=&by=supplier&order=-share&with=product%3Ac%3Ad&currency=EUR&of=refused&at=reason%3Adefective&at=defect%3A",
    )
    expect(asked).toMatchObject({ by: "supplier", order: "-share", currency: "EUR", of: "refused" })
    expect(asked.filters).toEqual([
      { by: "product", key: "a:b" },
      { by: "batch", key: "" },
    ])
    expect(asked.beside).toEqual({ by: "product", key: "c:d" })
    expect(asked.at).toEqual([
      { by: "reason", key: "defective" },
      { by: "defect", key: "" },
    ])
    expect(read(writeAsked("/insights/costs", asked))).toEqual(asked)
  })

  test("names its period itself, or it would show other numbers next week", () => {
    expect(namesPeriod("")).toBe(false)
    expect(namesPeriod("from=2026-W20")).toBe(false)
    const written = writeAsked("/insights/fair", read("/insights/fair"))
    expect(written).toBe("/insights/fair?from=2026-W22&to=2026-W47")
    expect(weekText(readAsked("", NOW, true).to)).toBe("2026-W48")
    expect(readAsked(written.split("?")[1] ?? "", NOW + 30 * 86_400_000)).toEqual(read(written))
  })

  test("that somebody spoilt still opens, with what can be understood of it", () => {
    const spoilt = read("/insights/why?from=2026-W48&to=2026-W02&by=moon&order=a,b&with=moon:1&at=product&of=moon&x=1")
    expect(spoilt).toEqual(read(`/insights/why?to=2026-W02`))
    expect([spoilt.by, spoilt.order, spoilt.beside, spoilt.of]).toEqual([null, null, null, null])
    expect(read("/insights/why?from=1990-W01&to=2026-W47").from).toBe(readWeek("2026-W22"))
  })

  test("knows the weeks that a calendar has, at a year's turn too", () => {
    for (const week of ["2020-W53", "2021-W01", "2026-W53", "2027-W01"])
      expect(weekText(readWeek(week) ?? 0)).toBe(week)
    for (const none of ["2021-W53", "2026-W00", "2026-W54", "2026-47", "", null]) expect(readWeek(none)).toBeNull()
    expect((readWeek("2021-W01") ?? 0) - (readWeek("2020-W53") ?? 0)).toBe(1)
  })
})

describe("what a number is held against", () => {
  test("is as many weeks, directly before, under the same filters", () => {
    const asked = read("/insights/costs?from=2026-W44&to=2026-W47&supplier=S&with=before")
    const beside = askedBeside(asked)
    expect([weekText(beside?.from ?? 0), weekText(beside?.to ?? 0)]).toEqual(["2026-W40", "2026-W43"])
    expect(beside?.filters).toEqual(asked.filters)
  })

  test("or another value of the same kind, which takes the first one's place and no other's", () => {
    const asked = read("/insights/costs?from=2026-W44&to=2026-W47&supplier=S&product=P&with=supplier%3AT")
    expect(askedBeside(asked)?.filters).toEqual([
      { by: "product", key: "P" },
      { by: "supplier", key: "T" },
    ])
    expect(askedBeside(read("/insights/costs?from=2026-W44&to=2026-W47"))).toBeNull()
  })
})

test("the units behind a chosen bar are asked for by its own filters, and the chart's rows are not narrowed by it", () => {
  const asked = read("/insights/costs?from=2026-W44&to=2026-W47&product=P&at=product%3AQ&at=reason%3A")
  expect(unitsAsked(asked).filters).toEqual([
    { by: "product", key: "Q" },
    { by: "reason", key: "" },
  ])
  const query = numbersQuery(asked, { measures: ["cost", "share"], by: ["product"], order: "-cost", limit: 20 })
  expect(`${query}`).toBe("measures=cost%2Cshare&by=product&from=2026-W44&to=2026-W47&product=P&order=-cost&limit=20")
})
