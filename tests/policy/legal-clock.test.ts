import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { carrierReservesDeadline } from "../../shared/policy/carrier-reserves.ts"
import { type DueInput, daysLeft, dueDate, lateSurcharge, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import { addDays, localDay, startOfDay, toMs, weekday } from "../../shared/policy/local-days.ts"
import { frenchHolidays } from "../../shared/policy/public-holidays.ts"

const timeZone = "Europe/Paris"
const dueOf = (input: DueInput) => dueDate(input, builtInPolicy.legal[input.basis])
const withdrawal = { basis: "withdrawal", timeZone } as const

describe("the day by which the money is due (L221-24)", () => {
  it("is fourteen days after the notice when the goods came back before", () => {
    const due = dueOf({
      ...withdrawal,
      noticeAt: "2026-11-10T21:14:00+01:00",
      goodsBackAt: "2026-11-23T07:52:00+01:00",
    })
    expect(due).toMatchObject({ day: "2026-11-24", because: "notice" })
    expect(new Date(due?.endsAt ?? 0).toISOString()).toBe("2026-11-24T23:00:00.000Z")
  })

  it("waits for the goods, and the earlier of dock and proof of shipment ends the wait", () => {
    const notice = { ...withdrawal, noticeAt: "2026-11-01T10:00:00+01:00" }
    expect(dueOf({ ...notice, goodsBackAt: "2026-11-20T08:00:00+01:00" })).toMatchObject({
      day: "2026-11-20",
      because: "goods_back",
    })
    const both = { ...notice, goodsBackAt: "2026-11-20T08:00:00+01:00", shipmentProofAt: "2026-11-18T18:00:00+01:00" }
    expect(dueOf(both)).toMatchObject({ day: "2026-11-18", because: "shipment_proof" })
  })

  it("promises no day while neither goods nor proof are there, except where the trader fetches them", () => {
    const notice = { ...withdrawal, noticeAt: "2026-11-01T10:00:00+01:00" }
    expect(dueOf(notice)).toBeNull()
    expect(dueOf({ ...notice, collectedByTrader: true })?.day).toBe("2026-11-15")
  })

  it("counts the day on the shop's wall, not the server's", () => {
    // 23:30 UTC on the 10th is the 11th in Paris
    const goods = { goodsBackAt: "2026-11-12T08:00:00Z" }
    expect(dueOf({ ...withdrawal, noticeAt: "2026-11-10T23:30:00Z", ...goods })?.day).toBe("2026-11-25")
    expect(
      dueOf({ ...withdrawal, timeZone: "America/New_York", noticeAt: "2026-11-11T03:00:00Z", ...goods })?.day,
    ).toBe("2026-11-24")
  })

  it("ends at midnight on both sides of a change of clocks", () => {
    const spring = dueOf({
      ...withdrawal,
      noticeAt: "2026-03-15T12:00:00+01:00",
      goodsBackAt: "2026-03-16T12:00:00+01:00",
    })
    expect(new Date(spring?.endsAt ?? 0).toISOString()).toBe("2026-03-29T22:00:00.000Z")
    const autumn = dueOf({
      ...withdrawal,
      noticeAt: "2026-10-11T12:00:00+02:00",
      goodsBackAt: "2026-10-12T12:00:00+02:00",
    })
    expect(new Date(autumn?.endsAt ?? 0).toISOString()).toBe("2026-10-25T23:00:00.000Z")
  })

  it("counts fourteen days from the goods under the conformity guarantee (L217-17)", () => {
    const due = dueOf({
      basis: "conformity",
      timeZone,
      noticeAt: "2026-10-01T10:00:00Z",
      goodsBackAt: "2026-11-10T10:00:00Z",
    })
    expect(due?.day).toBe("2026-11-24")
    expect(dueOf({ basis: "conformity", timeZone, noticeAt: "2026-10-01T10:00:00Z" })).toBeNull()
  })

  it("says today until the last second of the day, then one day late", () => {
    const due = dueOf({ ...withdrawal, noticeAt: "2026-11-10T10:00:00Z", goodsBackAt: "2026-11-12T10:00:00Z" })
    if (!due) throw new Error("no due date")
    expect(daysLeft(due, due.endsAt - 1, timeZone)).toBe(0)
    expect(daysLeft(due, due.endsAt, timeZone)).toBe(-1)
  })

  it("refuses a moment without an offset, which two servers would read differently", () => {
    expect(() => dueOf({ ...withdrawal, noticeAt: "2026-11-10T10:00:00" })).toThrow(RangeError)
    expect(() => dueOf({ ...withdrawal, noticeAt: Number.NaN })).toThrow(RangeError)
  })
})

describe("a day in a time zone", () => {
  it("begins where its date begins, also where midnight does not exist", () => {
    expect(new Date(startOfDay("2018-11-04", "America/Sao_Paulo")).toISOString()).toBe("2018-11-04T03:00:00.000Z")
    const zones = ["Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/Sao_Paulo"]
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, days) => {
        const day = addDays("1995-01-02", days % 12_000)
        const start = startOfDay(day, zone)
        expect(localDay(start, zone) >= day).toBe(true)
        expect(localDay(start - 1, zone) < day).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it("knows its weekday", () => {
    expect(weekday("2026-11-24")).toBe(2)
    expect(weekday("1969-12-28")).toBe(0)
    expect(toMs("1970-01-01T00:00:00Z")).toBe(0)
  })
})

describe("what lateness adds (L242-4)", () => {
  const late = (days: number, amountMinor = 10_000) =>
    lateSurcharge({ amountMinor, dueDay: "2026-01-10", paidDay: addDays("2026-01-10", days) })

  it("adds nothing in time, then legal interest rounded up to the cent", () => {
    expect(late(0)).toMatchObject({ daysLate: 0, amountMinor: 0 })
    expect(late(-3)).toMatchObject({ daysLate: 0, amountMinor: 0 })
    // 100,00 € × 6,67 % × 9 / 365 = 0,1645 €
    expect(late(9)).toMatchObject({ amountMinor: 17, basisPoints: null, rateAssumed: false })
  })

  it("gives a day that falls in two brackets to the customer", () => {
    const brackets = [10, 19, 20, 29, 30, 59, 60, 90, 91, 120, 121, 360, 361].map((days) => late(days).basisPoints)
    expect(brackets).toEqual([500, 500, 1000, 1000, 2000, 2000, 5000, 5000, 5500, 5500, 6000, 9500, 10000])
    expect(late(15).amountMinor).toBe(500)
  })

  it("stops at the price, then legal interest runs again", () => {
    expect(late(361).amountMinor).toBe(10_000)
    expect(late(726)).toMatchObject({ basisPoints: 10_000, amountMinor: 10_667, rateAssumed: true })
  })

  it("changes the legal rate with the half-year", () => {
    const paid = lateSurcharge({ amountMinor: 10_000_000, dueDay: "2025-12-28", paidDay: "2026-01-05" })
    // 3 days at 6,65 % and 5 at 6,67 %
    expect(paid.amountMinor).toBe(Math.ceil((10_000_000 * (3 * 665 + 5 * 667)) / 3_650_000))
  })

  it("never gets cheaper by waiting another day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 1, max: 10 ** 7 }), (days, amount) => {
        expect(late(days + 1, amount).amountMinor).toBeGreaterThanOrEqual(late(days, amount).amountMinor)
      }),
    )
  })
})

describe("the window to withdraw (L221-18, L221-19)", () => {
  const window = (deliveredAt: string | null, noticeAt: string) =>
    withdrawalWindow({ deliveredAt, noticeAt, windowDays: 14, timeZone })

  it("counts from the day after delivery and includes the last day whole", () => {
    // delivered Tuesday 10 November 2026
    expect(window("2026-11-10T10:00:00+01:00", "2026-11-24T23:59:00+01:00")).toEqual({
      lastDay: "2026-11-24",
      outside: false,
    })
    expect(window("2026-11-10T10:00:00+01:00", "2026-11-25T00:01:00+01:00")?.outside).toBe(true)
  })

  it("runs on to the next working day past a weekend or a holiday", () => {
    expect(window("2026-11-07T10:00:00+01:00", "2026-11-23T10:00:00+01:00")).toEqual({
      lastDay: "2026-11-23",
      outside: false,
    })
    // 25 December 2026 is a Friday: Monday the 28th
    expect(window("2026-12-11T10:00:00+01:00", "2026-12-28T10:00:00+01:00")).toEqual({
      lastDay: "2026-12-28",
      outside: false,
    })
  })

  it("calls nobody late when the delivery is not known", () => {
    expect(window(null, "2030-01-01T00:00:00Z")).toBeNull()
  })
})

describe("reserves to the carrier (L133-3)", () => {
  it("counts three days after receipt, Saturday and Sunday included, holidays not", () => {
    expect(carrierReservesDeadline("2026-11-23T08:00:00+01:00", timeZone).lastDay).toBe("2026-11-26")
    // Friday: Saturday, Sunday, Monday; where Sunday does not count, Tuesday
    expect(carrierReservesDeadline("2026-11-20T08:00:00+01:00", timeZone)).toEqual({
      lastDay: "2026-11-23",
      lenientLastDay: "2026-11-24",
    })
    // Tuesday 10 November: the 11th does not count
    expect(carrierReservesDeadline("2026-11-10T08:00:00+01:00", timeZone).lastDay).toBe("2026-11-14")
    // Good Friday 2027 is no holiday, Easter Monday is
    expect(carrierReservesDeadline("2027-03-26T08:00:00+01:00", timeZone).lastDay).toBe("2027-03-30")
  })

  it("knows the movable feasts", () => {
    expect(frenchHolidays(2026)).toEqual([
      "2026-01-01",
      "2026-04-06",
      "2026-05-01",
      "2026-05-08",
      "2026-05-14",
      "2026-05-25",
      "2026-07-14",
      "2026-08-15",
      "2026-11-01",
      "2026-11-11",
      "2026-12-25",
    ])
    expect(frenchHolidays(2038)).toContain("2038-04-26")
  })
})
