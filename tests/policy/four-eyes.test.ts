import { describe, expect, it } from "vitest"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { type FourEyes, keptApart, type Part, partAgainst } from "../../shared/policy/four-eyes.ts"
import type { EarlierSettlement } from "../../shared/policy/refund-input.ts"
import { orderLine, refundCase, unit } from "./refund-cases.ts"

// Written out by hand, not read from the table: a slip in the table must disagree with something.
const rules: Record<FourEyes, Part[]> = {
  "refund.release": ["inspected"],
  "refund.release.second": ["inspected", "released"],
  "adjustment.release": ["inspected", "proposed", "released"],
  "batch.approve": ["proposed"],
}

describe("who had a part in the money", () => {
  for (const act of Object.keys(keptApart) as FourEyes[])
    it(`does not do ${act} beside it, and everyone else does`, () => {
      for (const part of ["inspected", "released", "proposed"] as const)
        expect(partAgainst(act, { [part]: true }) !== null, part).toBe(rules[act].includes(part))
      expect(partAgainst(act, {})).toBeNull()
    })
})

describe("what a person holds", () => {
  const held = (more: Partial<EarlierSettlement> = {}): EarlierSettlement => ({
    ...{ intentId: "i", returnId: "return-1", basis: "withdrawal", kind: "principal", paymentId: "card" },
    ...{ state: "held", amountMinor: 1_000, onHold: true, cleared: ["risk"] },
    units: [{ unitId: "a", orderLineId: "shirt", amountMinor: 1_000, priceMinor: 1_000, keptMinor: 0 }],
    ...more,
  })

  it("is let go by no fact and by nothing that was cleared before", () => {
    const { standing } = decideRefund(refundCase({ units: [unit("a")], earlier: [held()] }))
    expect(standing).toMatchObject([{ outcome: "hold", reasons: ["on_hold"] }])
  })

  it("stays held where its price changes and it is proposed anew, and holds no other unit", () => {
    const lines = [
      { id: "line-shirt", orderLineId: "shirt", authorized: 1 },
      { id: "line-coat", orderLineId: "coat", authorized: 1 },
    ]
    const order = {
      lines: [orderLine("shirt", 1, 1_500), orderLine("coat", 1, 9_000)],
      payments: [{ id: "card", capturedMinor: 10_500 }],
    }
    const units = [unit("a"), unit("b", { lineId: "line-coat" })]
    const { standing, settlements } = decideRefund(refundCase({ order, return: { lines }, units, earlier: [held()] }))
    expect(standing).toMatchObject([{ outcome: "withdraw" }])
    const of = (unitId: string) => settlements.find((one) => one.unitIds.includes(unitId))
    expect(of("a")?.reasons).toEqual(["on_hold"])
    expect(of("b")?.reasons ?? []).not.toContain("on_hold")
  })

  it("and an adjustment waits for a second person until one has cleared it", () => {
    const adjustment = held({ kind: "adjustment", onHold: false, amountMinor: 100, cleared: [] })
    const paid = held({ intentId: "p", state: "paid", onHold: false })
    const of = (one: EarlierSettlement) =>
      decideRefund(refundCase({ units: [unit("a")], earlier: [paid, one] })).standing
    expect(of(adjustment)).toMatchObject([{ outcome: "hold", reasons: ["second_person"] }])
    expect(of({ ...adjustment, cleared: ["second_person"] })).toMatchObject([{ outcome: "release" }])
  })
})
