import { describe, expect, it } from "vitest"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { breakdownParams } from "../../shared/policy/refund-input.ts"
import { applied, earlier, orderLine, parcel, policy, reasons, refundCase, torn, total, unit } from "./refund-cases.ts"

const threeLine = { lines: [{ id: "line-shirt", orderLineId: "shirt", authorized: 3 }] }

describe("what a return pays", () => {
  it("pays what came back clean, by itself, in one settlement", () => {
    const decision = decideRefund(refundCase())
    expect(decision.settlements).toHaveLength(1)
    expect(decision.settlements[0]).toMatchObject({
      kind: "principal",
      paymentId: "card",
      unitIds: ["a", "b", "c"],
      amountMinor: 3_000,
      currency: "EUR",
      outcome: "release",
      reasons: [],
      inspectedBy: ["operator-1"],
    })
  })

  it("pays two when two of three arrived, and does not let the third hold them", () => {
    const missing = unit("c", {
      reception: "short_shipped",
      acceptance: "pending",
      grade: null,
      exceptionsOpen: ["missing_item"],
    })
    const decision = decideRefund(refundCase({ units: [unit("a"), unit("b"), missing] }))
    expect(decision.settlements.map((one) => [one.amountMinor, one.outcome])).toEqual([[2_000, "release"]])
  })

  it("pays no more units than were authorized, however many came", () => {
    const lines = [{ id: "line-shirt", orderLineId: "shirt", authorized: 2 }]
    expect(total(decideRefund(refundCase({ return: { lines } })))).toBe(2_000)
  })

  it("pays nothing that was only announced, is on the road, or was rejected", () => {
    for (const reception of ["awaiting", "in_transit", "expired", "cancelled"] as const) {
      const decision = decideRefund(refundCase({ units: [unit("a", { reception, parcelClosed: false })] }))
      expect(decision.settlements).toEqual([])
    }
    expect(decideRefund(refundCase({ units: [unit("a", { acceptance: "rejected" })] })).settlements).toEqual([])
    expect(decideRefund(refundCase({ units: [unit("a", { acceptance: "pending" })] })).settlements).toEqual([])
  })

  it("pays nothing of an open parcel, where the operator may still undo", () => {
    for (const reception of ["received", "wrong_item", "short_shipped"] as const) {
      const open = unit("a", { reception, parcelClosed: false })
      expect(decideRefund(refundCase({ units: [open] })).settlements).toEqual([])
    }
  })

  it("pays a parcel that the carrier lost once a lead has accepted that", () => {
    const lost = unit("a", { reception: "lost_in_transit", parcelClosed: false, grade: null })
    const input = refundCase({ units: [lost], parcels: [parcel("parcel-1", { state: "lost" })] })
    expect(total(decideRefund(input))).toBe(1_000)
  })

  it("pays a unit once that was settled under another number before it got its plate", () => {
    const settled = earlier({
      returnId: "return-1",
      units: [{ unitId: "old", orderLineId: "shirt", amountMinor: 1_000 }],
    })
    const input = refundCase({ units: [unit("a")], earlier: [settled] })
    expect(decideRefund(input).settlements).toEqual([])
  })

  it("pays what arrived although finance paid another unit in advance", () => {
    const advance = earlier({
      returnId: "return-1",
      advance: true,
      units: [{ unitId: "a", orderLineId: "shirt", amountMinor: 1_000 }],
    })
    const awaited = unit("a", { reception: "awaiting", acceptance: "pending", grade: null, parcelClosed: false })
    expect(decideRefund(refundCase({ units: [awaited, unit("b")], earlier: [advance] })).settlements).toMatchObject([
      { unitIds: ["b"], amountMinor: 1_000 },
    ])
  })

  it("pays no other unit in the place of one that finance refused", () => {
    const no = earlier({
      returnId: "return-1",
      state: "stopped",
      stoppedBy: "person",
      units: [{ unitId: "a", orderLineId: "shirt", amountMinor: 1_000 }],
    })
    const lines = [{ id: "line-shirt", orderLineId: "shirt", authorized: 1 }]
    expect(decideRefund(refundCase({ return: { lines }, earlier: [no] })).settlements).toEqual([])
    const withoutAuthor = { ...no, stoppedBy: null }
    expect(decideRefund(refundCase({ return: { lines }, earlier: [withoutAuthor] })).settlements).toEqual([])
  })

  it("loses no cent of a line that does not divide, whatever is settled first", () => {
    const order = { lines: [orderLine("shirt", 3, 1_000)] }
    const last = earlier({
      amountMinor: 333,
      units: [{ unitId: "c", orderLineId: "shirt", amountMinor: 333, priceMinor: 333, keptMinor: 0 }],
    })
    expect(total(decideRefund(refundCase({ order, units: [unit("a"), unit("b")], earlier: [last] })))).toBe(667)
  })

  it("refuses a return that names an order line which its order does not have", () => {
    const lines = [{ id: "line-x", orderLineId: "no-such-line", authorized: 1 }]
    expect(() => decideRefund(refundCase({ return: { lines } }))).toThrow(/no-such-line/)
  })

  it("explains every cent: the lines sum to the amount and name the params they promise", () => {
    const input = refundCase({
      order: {
        lines: [orderLine("shirt", 3, 3_000)],
        payments: [
          { id: "card", capturedMinor: 2_000 },
          { id: "gift", capturedMinor: 700 },
        ],
        deliveryMinor: 500,
      },
      units: [torn("a"), torn("b", { fault: "carrier" }), unit("c")],
      parcels: [parcel("parcel-1", { customerPostageMinor: 690 })],
      return: { ...threeLine },
    })
    const decision = decideRefund(input)
    expect(decision.settlements.map((one) => one.kind)).toEqual([
      "principal",
      "principal",
      "delivery",
      "delivery",
      "postage",
    ])
    for (const settlement of decision.settlements) {
      expect(settlement.breakdown.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(settlement.amountMinor)
      for (const { code, params } of settlement.breakdown) {
        const promised: readonly string[] = breakdownParams[code]
        if (Object.keys(params).length > 0) expect(Object.keys(params).sort()).toEqual([...promised].sort())
      }
    }
  })
})

describe("what is kept back", () => {
  const kept = (change: Parameters<typeof refundCase>[0]) => 1_000 - total(decideRefund(refundCase(change)))
  const codes = (change: Parameters<typeof refundCase>[0]) =>
    decideRefund(refundCase(change)).settlements.flatMap((one) => one.breakdown.map((line) => line.code))

  it("keeps back what the customer broke, when the shop had told them", () => {
    expect(kept({ units: [torn("a")] })).toBe(500)
  })

  it("keeps nothing when the shop had not told them", () => {
    for (const depreciationInfoGiven of [false, undefined]) {
      expect(kept({ units: [torn("a")], return: { depreciationInfoGiven } })).toBe(0)
    }
    expect(codes({ units: [torn("a")], return: { depreciationInfoGiven: false } })).toContain(
      "depreciation_not_informed",
    )
  })

  it("keeps nothing of a damage that was not the customer's, or nobody's said to be", () => {
    for (const fault of ["carrier", "warehouse", "supplier", "none", null] as const) {
      expect(kept({ units: [torn("a", { fault })] })).toBe(0)
      expect(codes({ units: [torn("a", { fault })] })).toContain("depreciation_not_by_customer")
    }
  })

  it("keeps nothing under the conformity guarantee, whoever broke it and whatever a lead says", () => {
    const unitTorn = torn("a", { deductionBasisPoints: 9_000 })
    expect(kept({ units: [unitTorn], return: { basis: "conformity" } })).toBe(0)
    expect(codes({ units: [unitTorn], return: { basis: "conformity" } })).toContain("no_deduction_conformity")
  })

  it("takes a restocking fee under goodwill and never under withdrawal or conformity", () => {
    expect(kept({ units: [unit("a")], return: { basis: "goodwill" } })).toBe(100)
    expect(kept({ units: [unit("a")], return: { basis: "withdrawal" } })).toBe(0)
    expect(kept({ units: [unit("a")], return: { basis: "conformity" } })).toBe(0)
    const restockingFee = { goodwill: 0, commercial: 2_500 }
    expect(kept({ units: [unit("a")], return: { basis: "commercial" }, policy: { restockingFee } })).toBe(250)
  })

  it("takes no fee for goods that the shop or its carrier broke", () => {
    expect(kept({ units: [torn("a", { fault: "carrier" })], return: { basis: "goodwill" } })).toBe(0)
  })

  it("never keeps more than the price when a fee comes on top of the wear", () => {
    const restockingFee = { goodwill: 8_000, commercial: 0 }
    expect(kept({ units: [torn("a")], return: { basis: "goodwill" }, policy: { restockingFee } })).toBe(1_000)
  })

  it("lets a lead's figure replace the policy's, within the law", () => {
    expect(kept({ units: [torn("a", { deductionBasisPoints: 1_500 })] })).toBe(150)
    expect(kept({ units: [torn("a", { deductionBasisPoints: 0 })] })).toBe(0)
    expect(kept({ units: [torn("a", { deductionBasisPoints: 1_500, fault: "none" })] })).toBe(0)
  })

  it("hears the customer before it keeps back what somebody judged, but not for a fee that was announced", () => {
    const unheard = torn("a", { customerHeard: false })
    expect(reasons(decideRefund(refundCase({ units: [unheard] })))).toEqual(["customer_to_be_heard"])
    const fee = refundCase({ units: [unit("a")], return: { basis: "goodwill" } })
    expect(reasons(decideRefund(fee))).toEqual([])
  })
})

describe("delivery and postage", () => {
  const two = {
    lines: [orderLine("shirt", 1, 1_000), orderLine("sock", 1, 500)],
    payments: [{ id: "card", capturedMinor: 2_000 }],
    deliveryMinor: 500,
  }
  const shirtOnly = { lines: [{ id: "line-shirt", orderLineId: "shirt", authorized: 1 }] }
  const sock = earlier({
    amountMinor: 500,
    units: [{ unitId: "s", orderLineId: "sock", amountMinor: 500, priceMinor: 500, keptMinor: 0 }],
  })

  it("gives the delivery back only once everything is back, even over two returns", () => {
    const first = refundCase({ order: two, return: shirtOnly, units: [unit("a")] })
    expect(total(decideRefund(first), "delivery")).toBe(0)
    expect(total(decideRefund({ ...first, earlier: [sock] }), "delivery")).toBe(500)
  })

  it("does not count on a return that a person may still refuse", () => {
    const held = { ...sock, state: "held" as const }
    const input = refundCase({ order: two, return: shirtOnly, units: [unit("a")], earlier: [held] })
    expect(total(decideRefund(input), "delivery")).toBe(0)
  })

  it("gives the delivery back once, whichever return completes the order", () => {
    const given = earlier({ intentId: "d", kind: "delivery", amountMinor: 500, units: [] })
    const input = refundCase({ order: two, return: shirtOnly, units: [unit("a")], earlier: [sock, given] })
    expect(total(decideRefund(input), "delivery")).toBe(0)
    const refused = { ...given, state: "stopped" as const, stoppedBy: "person" as const }
    expect(total(decideRefund({ ...input, earlier: [sock, refused] }), "delivery")).toBe(0)
  })

  it("gives back the standard rate where a dearer one was chosen", () => {
    const order = { lines: [orderLine("shirt", 3, 3_000)], payments: [{ id: "card", capturedMinor: 4_500 }] }
    const dear = { ...order, deliveryMinor: 1_500, deliveryStandardMinor: 500 }
    expect(total(decideRefund(refundCase({ order: dear })), "delivery")).toBe(500)
  })

  it("does not wait for a gift that came with the order", () => {
    const lines = [orderLine("shirt", 3, 3_000), orderLine("sticker", 1, 0)]
    const order = { lines, payments: [{ id: "card", capturedMinor: 3_500 }], deliveryMinor: 500 }
    expect(total(decideRefund(refundCase({ order })), "delivery")).toBe(500)
  })

  it("keeps the delivery under goodwill, which never promised it", () => {
    const order = { payments: [{ id: "card", capturedMinor: 3_500 }], deliveryMinor: 500 }
    expect(total(decideRefund(refundCase({ order, return: { basis: "goodwill" } })), "delivery")).toBe(0)
  })

  it("lets delivery and postage wait for what the goods wait for", () => {
    const order = { payments: [{ id: "card", capturedMinor: 3_500 }], deliveryMinor: 500 }
    const input = refundCase({ order, units: [unit("a"), unit("b"), unit("c", { disputed: true })] })
    const decision = decideRefund(input)
    expect(decision.settlements.map((one) => [one.kind, one.amountMinor, one.outcome])).toEqual([
      ["principal", 2_000, "release"],
      ["principal", 1_000, "hold"],
      ["delivery", 500, "hold"],
    ])
  })

  it("withdraws a delivery when the order is no longer back as a whole", () => {
    const order = { payments: [{ id: "card", capturedMinor: 3_500 }], deliveryMinor: 500 }
    const before = refundCase({ order })
    const after = applied(before, decideRefund(before))
    const units = [unit("a"), unit("b"), unit("c", { acceptance: "rejected" })]
    const decision = decideRefund({ ...after, units })
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw", "withdraw"])
    expect(decision.settlements).toMatchObject([{ kind: "principal", amountMinor: 2_000 }])
  })

  it("pays the postage where the shop caused the return, up to the cap and once a parcel", () => {
    const paid = [parcel("parcel-1", { customerPostageMinor: 5_000 })]
    const input = refundCase({ units: [unit("a", { fault: "supplier" })], parcels: paid })
    expect(total(decideRefund(input), "postage")).toBe(policy.postage.capMinor)
    const done = earlier({ intentId: "p", kind: "postage", parcelId: "parcel-1", units: [], amountMinor: 690 })
    expect(total(decideRefund({ ...input, earlier: [done] }), "postage")).toBe(0)
  })

  it("leaves the postage to who changed their mind, and never to who got a faulty thing", () => {
    const parcels = [parcel("parcel-1", { customerPostageMinor: 690 })]
    expect(total(decideRefund(refundCase({ parcels })), "postage")).toBe(0)
    expect(total(decideRefund(refundCase({ parcels, return: { basis: "conformity" } })), "postage")).toBe(690)
  })

  it("withdraws a postage when it turns out to be somebody else's fault", () => {
    const parcels = [parcel("parcel-1", { customerPostageMinor: 690 })]
    const before = refundCase({ parcels, units: [unit("a", { fault: "supplier" })] })
    const after = applied(before, decideRefund(before))
    const decision = decideRefund({ ...after, units: [unit("a", { fault: "none" })] })
    expect(decision.standing.filter((one) => one.outcome === "withdraw")).toHaveLength(1)
    expect(decision.settlements).toEqual([])
  })
})
