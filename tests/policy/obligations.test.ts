import { describe, expect, it } from "vitest"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { RefundInput } from "../../shared/policy/refund-input.ts"
import { applied, earlier, orderLine, parcel, refundCase, unit } from "./refund-cases.ts"

// notice on 1 June, goods at the dock on 8 June: due on 15 June
const awaited = (id: string) =>
  unit(id, { reception: "awaiting", acceptance: "pending", grade: null, parcelClosed: false, parcelId: null })
const units = [awaited("a"), awaited("b"), awaited("c")]
const at = (now: string, change: Parameters<typeof refundCase>[0] = {}): RefundInput =>
  refundCase({ units, now, ...change })

describe("the day the money is due", () => {
  it("is fourteen days from the notice, said as a day and as the first moment that is too late", () => {
    expect(decideRefund(at("2026-06-08T12:00:00Z"))).toMatchObject({
      dueDay: "2026-06-15",
      dueAt: "2026-06-15T22:00:00.000Z",
      dueBecause: "notice",
    })
  })

  it("waits for goods or their proof of shipment, whichever comes first, and has no date before", () => {
    const parcels = [parcel("parcel-1", { arrivedAt: "2026-07-02T08:00:00Z", shipmentProofAt: "2026-06-20T08:00:00Z" })]
    expect(decideRefund(at("2026-06-08T12:00:00Z", { parcels }))).toMatchObject({
      dueDay: "2026-06-20",
      dueBecause: "shipment_proof",
    })
    const none = [parcel("parcel-1", { arrivedAt: null })]
    expect(decideRefund(at("2026-06-08T12:00:00Z", { parcels: none })).dueAt).toBeNull()
  })
})

describe("what is owed before anybody accepted it", () => {
  const arrived = [parcel("parcel-1", { state: "arrived" })]

  it("names a parcel that stands unopened at the dock when its day comes near, and not before", () => {
    expect(decideRefund(at("2026-06-11T12:00:00Z", { parcels: arrived })).obligations).toEqual([])
    expect(decideRefund(at("2026-06-12T12:00:00Z", { parcels: arrived })).obligations).toEqual([
      {
        reason: "due_before_inspection",
        lineId: "line-shirt",
        orderLineId: "shirt",
        quantity: 3,
        unitIds: ["a", "b", "c"],
        amountMinor: 3_000,
        dueDay: "2026-06-15",
        daysLeft: 3,
        holder: { kind: "dock", parcelId: "parcel-1" },
      },
    ])
  })

  it("is paid before that where finance says so: the same principal, once, within what is left, and no other line's", () => {
    const order = { lines: [orderLine("shirt", 3, 1_000)], payments: [{ id: "card", capturedMinor: 900 }] }
    const open = at("2026-06-14T12:00:00Z", { parcels: arrived, order })
    const early = { ...open, payEarly: ["line-shirt"] }
    const paid = decideRefund(early)
    expect(paid.settlements).toMatchObject([{ kind: "principal", advance: true, amountMinor: 900, outcome: "release" }])
    expect(paid.settlements[0]?.unitIds).toEqual(["a", "b", "c"])
    expect(paid.obligations).toEqual([])
    const stands = applied(early, paid)
    expect(decideRefund(stands)).toMatchObject({ settlements: [], obligations: [] })
    const came = { ...stands, units: [unit("a"), unit("b"), unit("c")], payEarly: [] }
    expect(decideRefund(came).settlements, "what came in order is not paid again").toEqual([])
    expect(decideRefund({ ...open, payEarly: ["line-other"] }).settlements).toEqual([])
  })

  it("says who has it: the operator, the lead, the carrier", () => {
    const holder = (change: Parameters<typeof refundCase>[0]) => {
      const [first] = decideRefund(at("2026-06-14T12:00:00Z", change)).obligations
      return first && [first.reason, first.holder.kind]
    }
    expect(holder({ parcels: [parcel("parcel-1", { state: "opened" })] })).toEqual([
      "due_before_inspection",
      "operator",
    ])
    expect(holder({ parcels: [parcel("parcel-1")] })).toEqual(["due_before_receipt", "lead"])
    const wrong = unit("a", { reception: "wrong_item", acceptance: "pending", grade: null })
    expect(holder({ units: [wrong] })).toEqual(["due_before_inspection", "lead"])
    const shipped = { state: "in_transit", arrivedAt: null, shipmentProofAt: "2026-06-03T08:00:00Z" } as const
    expect(holder({ parcels: [parcel("parcel-1", shipped)] })).toEqual(["due_before_receipt", "carrier"])
  })

  it("looks at the parcel that the unit is in, not at another one of the return", () => {
    const parcels = [parcel("parcel-1", { state: "opened" }), parcel("parcel-2", { state: "arrived" })]
    const inSecond = [{ ...awaited("a"), parcelId: "parcel-2" }]
    const lines = [{ id: "line-shirt", orderLineId: "shirt", authorized: 1 }]
    const input = at("2026-06-14T12:00:00Z", { parcels, units: inSecond, return: { lines } })
    expect(decideRefund(input).obligations).toMatchObject([{ holder: { kind: "dock", parcelId: "parcel-2" } }])
  })

  it("owes what nobody has ever scanned", () => {
    const input = at("2026-06-14T12:00:00Z", { parcels: arrived, units: [] })
    expect(decideRefund(input).obligations).toMatchObject([{ quantity: 3, unitIds: [], amountMinor: 3_000 }])
  })

  it("does not owe twice what is settled, refused, rejected or proposed by this very decision", () => {
    const settled = earlier({
      returnId: "return-1",
      units: [{ unitId: "a", orderLineId: "shirt", amountMinor: 1_000 }],
    })
    const refused = { ...settled, intentId: "i2", state: "stopped" as const, stoppedBy: "person" as const }
    const mixed = [awaited("a"), unit("b"), awaited("c")]
    const one = decideRefund(at("2026-06-14T12:00:00Z", { units: mixed, earlier: [settled] }))
    expect(one.obligations).toMatchObject([{ quantity: 1, unitIds: ["c"], amountMinor: 1_000 }])
    const two = decideRefund(
      at("2026-06-14T12:00:00Z", {
        units: [awaited("a"), awaited("b"), unit("c", { acceptance: "rejected" })],
        earlier: [refused],
      }),
    )
    expect(two.obligations).toMatchObject([{ quantity: 1, unitIds: ["b"] }])
  })

  it("is the law of withdrawal only", () => {
    for (const basis of ["conformity", "goodwill", "commercial"] as const) {
      const input = at("2026-06-21T12:00:00Z", { parcels: arrived, return: { basis } })
      expect(decideRefund(input).obligations).toEqual([])
    }
  })
})

describe("what lateness adds", () => {
  it("grows on what is unpaid, inspected or not, and is nothing in time", () => {
    const late = at("2026-06-25T12:00:00Z", { units: [awaited("a"), unit("b"), unit("c")] })
    expect(decideRefund({ ...late, now: "2026-06-15T12:00:00Z" }).late).toBeNull()
    expect(decideRefund(late).late).toMatchObject({ daysLate: 10, basisPoints: 500, surchargeMinor: 150 })
  })

  it("calls nothing late that is paid", () => {
    const input = refundCase({ now: "2026-06-25T12:00:00Z" })
    const paid = applied(input, decideRefund(input)).earlier.map((one) => ({ ...one, state: "paid" as const }))
    expect(decideRefund({ ...input, earlier: paid }).late).toBeNull()
  })
})
