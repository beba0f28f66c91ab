import fc from "fast-check"
import { expect, test } from "vitest"
import { localDay } from "../../shared/policy/local-days.ts"

const zones = ["Europe/Paris", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Monrovia", "UTC"]

test("a day that was asked for before is the calendar's own, to the millisecond, whatever the clocks did", () => {
  const moments = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2040, 0, 1) })
  fc.assert(
    fc.property(fc.constantFrom(...zones), moments, fc.integer({ min: -900_001, max: 900_001 }), (timeZone, at, by) => {
      const calendar = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
      for (const moment of [at, at + by]) expect(localDay(moment, timeZone)).toBe(calendar.format(moment))
    }),
    { numRuns: 300 },
  )
})
