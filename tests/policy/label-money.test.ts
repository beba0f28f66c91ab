import { describe, expect, it } from "vitest"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { Decision, RefundInput } from "../../shared/policy/refund-input.ts"
import { sendingPrice } from "../../shared/policy/sending-price.ts"
import { applied, orderLine, parcel, policy, refundCase, torn, total, unit } from "./refund-cases.ts"

const labelled = [parcel("parcel-1", { labelMinor: 490 })]
const linesOf = (decision: Decision, code: string) =>
  decision.settlements.flatMap((one) => one.breakdown.filter((line) => line.code === code))
const paidNow = (input: RefundInput) => {
  const after = applied(input, decideRefund(input))
  return { ...after, earlier: after.earlier.map((one) => ({ ...one, state: "paid" as const })) }
}

describe("what a customer's label costs", () => {
  it("comes off the refund once, as a line of its own with the article, however many units came with it", () => {
    const decision = decideRefund(refundCase({ parcels: labelled }))
    expect(total(decision)).toBe(2_510)
    expect(linesOf(decision, "return_label")).toEqual([
      {
        code: "return_label",
        params: { unitId: "a", orderLineId: "shirt" },
        amountMinor: -490,
        article: expect.stringMatching(/^L221-23/),
      },
    ])
    for (const one of decision.settlements)
      expect(one.breakdown.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(one.amountMinor)
    const again = decideRefund(applied(refundCase({ parcels: labelled }), decision))
    expect([again.settlements, again.standing.map((one) => one.outcome)]).toEqual([[], ["release"]])
  })

  it("is not subtracted a second time from a unit that is accepted after the first was paid", () => {
    const input = refundCase({ parcels: labelled, units: [unit("c")] })
    const first = paidNow(input)
    expect(first.earlier[0]).toMatchObject({ amountMinor: 510, units: [{ keptMinor: 490, labelMinor: 490 }] })
    const rest = decideRefund({ ...first, units: [unit("a"), unit("b"), unit("c")] })
    expect(total(rest)).toBe(2_000)
    expect(rest.settlements[0]?.reasons).toEqual([])
  })

  it("never takes more than there is: what the first unit is not worth, the next one bears, and no refund is below zero", () => {
    const dear = [parcel("parcel-1", { labelMinor: 1_400 })]
    expect(decideRefund(refundCase({ parcels: dear })).settlements[0]?.units.map((one) => one.amountMinor)).toEqual([
      600, 1_000,
    ])
    const most = refundCase({ parcels: [parcel("parcel-1", { labelMinor: 9_000 })], units: [torn("a"), unit("b")] })
    expect(total(decideRefund(most))).toBe(0)
  })

  it("is the shop's where anything in the parcel is faulty or damaged, by its basis, or where nobody had told the customer", () => {
    for (const fault of ["supplier", "warehouse", "carrier"] as const) {
      const decision = decideRefund(
        refundCase({ parcels: labelled, units: [unit("a"), unit("b"), torn("c", { fault })] }),
      )
      expect(total(decision)).toBe(3_000)
      expect(linesOf(decision, "return_label_shop")).toHaveLength(3)
    }
    const under = (basis: "conformity" | "withdrawal" | "goodwill", depreciationInfoGiven: boolean) =>
      decideRefund(refundCase({ parcels: labelled, return: { basis, depreciationInfoGiven } }))
    expect(total(under("conformity", true))).toBe(3_000)
    expect(total(under("withdrawal", false))).toBe(3_000)
    expect(linesOf(under("withdrawal", false), "return_label_not_informed")[0]).toMatchObject({ amountMinor: 0 })
    expect(linesOf(under("goodwill", false), "return_label")[0]?.amountMinor).toBe(-490)
  })

  it("is not owed for a label that brought nothing, nor by who gets the same thing again", () => {
    const elsewhere = [parcel("parcel-1"), parcel("parcel-2", { labelMinor: 490 })]
    expect(total(decideRefund(refundCase({ parcels: elsewhere })))).toBe(3_000)
    const lines = [orderLine("shirt", 1, 1_000)]
    const one = { lines, payments: [{ id: "card", capturedMinor: 1_000 }] }
    const units = [unit("a", { resolution: "replacement" })]
    expect(decideRefund(refundCase({ order: one, units, parcels: labelled })).settlements[0]?.amountMinor).toBe(1_000)
  })

  it("is shown before the choice, to whom it would cost something and to nobody else", () => {
    const priced = {
      ...policy,
      sending: { ...policy.sending, dropOffMinor: 490, pickup: "all" as const, pickupMinor: 890 },
    }
    const plain = { basis: "withdrawal" as const, reasons: ["too_small"] }
    expect(sendingPrice(priced, plain, "drop_off")).toEqual({ priceMinor: 490, because: "customer" })
    expect(sendingPrice(priced, plain, "pickup")).toEqual({ priceMinor: 890, because: "customer" })
    expect(sendingPrice(priced, { ...plain, reasons: ["defective"] }, "drop_off")).toEqual({
      priceMinor: 0,
      because: "reason",
    })
    expect(sendingPrice(priced, { ...plain, basis: "conformity" }, "pickup")).toEqual({
      priceMinor: 0,
      because: "basis",
    })
    expect(sendingPrice(policy, plain, "drop_off")).toEqual({ priceMinor: 0, because: "free" })
  })
})
