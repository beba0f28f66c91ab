import { describe, expect, it } from "vitest"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { EarlierSettlement, RefundInput } from "../../shared/policy/refund-input.ts"
import { applied, earlier, orderLine, refundCase, torn, total, unit } from "./refund-cases.ts"

const outcomes = (input: RefundInput) => decideRefund(input).standing.map((one) => one.outcome)
const stored = (input: RefundInput) => applied(input, decideRefund(input))
const twoPayments = {
  lines: [orderLine("shirt", 3, 3_000)],
  payments: [
    { id: "card", capturedMinor: 2_000 },
    { id: "gift", capturedMinor: 1_000 },
  ],
}

describe("intents that are stored and not sent", () => {
  it("lets them stand when nothing has changed, and proposes nothing beside them", () => {
    const input = stored(refundCase())
    expect(outcomes(input)).toEqual(["release"])
    expect(decideRefund(input).settlements).toEqual([])
  })

  it("holds a released one when a dispute comes before it is sent", () => {
    const input = stored(refundCase({ units: [unit("a")] }))
    const disputed = { ...input, units: [unit("a", { disputed: true })] }
    expect(decideRefund(disputed).standing).toMatchObject([{ outcome: "hold", reasons: ["disputed"] }])
  })

  it("releases a held one when its last photo arrives", () => {
    const input = stored(refundCase({ units: [unit("a", { complete: false })] }))
    expect(outcomes(input)).toEqual(["hold"])
    expect(outcomes({ ...input, units: [unit("a")] })).toEqual(["release"])
  })

  it("withdraws one with a unit that is no longer accepted, and pays the others again", () => {
    const input = { ...stored(refundCase()), units: [unit("a"), unit("b"), unit("c", { acceptance: "rejected" })] }
    const decision = decideRefund(input)
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw"])
    expect(decision.settlements).toMatchObject([{ unitIds: ["a", "b"], amountMinor: 2_000 }])
  })

  it("proposes it again under the same id when only the deduction changed", () => {
    const before = refundCase({ units: [unit("a")] })
    const decision = decideRefund({ ...stored(before), units: [torn("a")] })
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw"])
    expect(decision.settlements).toMatchObject([
      { intentId: decideRefund(before).settlements[0]?.intentId, amountMinor: 500 },
    ])
  })

  it("follows an order whose price was corrected before anything was sent", () => {
    const input = stored(refundCase())
    const decision = decideRefund({ ...input, order: { ...input.order, lines: [orderLine("shirt", 3, 1_500)] } })
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw"])
    expect(total(decision)).toBe(1_500)
  })

  it("follows a unit that turns out to be of another line", () => {
    const lines = [
      { id: "line-shirt", orderLineId: "shirt", authorized: 1 },
      { id: "line-coat", orderLineId: "coat", authorized: 1 },
    ]
    const order = { lines: [orderLine("shirt", 3, 3_000), orderLine("coat", 1, 9_000)] }
    const payments = [{ id: "card", capturedMinor: 12_000 }]
    const input = stored(refundCase({ order: { ...order, payments }, return: { lines }, units: [unit("a")] }))
    const decision = decideRefund({ ...input, units: [unit("a", { lineId: "line-coat" })] })
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw"])
    expect(decision.settlements).toMatchObject([{ amountMinor: 9_000 }])
  })

  it("touches nothing that was sent, whatever became of it", () => {
    const states = ["paying", "unknown", "pending", "paid", "failed", "parked", "paid_outside", "overpaid"] as const
    for (const state of states) {
      const input = stored(refundCase({ units: [unit("a")] }))
      const sent = input.earlier.map((one): EarlierSettlement => ({ ...one, state }))
      const decision = decideRefund({ ...input, earlier: sent, units: [unit("a", { acceptance: "rejected" })] })
      expect([decision.standing, decision.settlements]).toEqual([[], []])
      const again = decideRefund({ ...input, earlier: sent })
      expect([again.standing, again.settlements]).toEqual([[], []])
    }
  })

  it("leaves alone what only a person proposes", () => {
    const gift = earlier({ returnId: "return-1", kind: "goodwill", state: "held", units: [], amountMinor: 500 })
    expect(decideRefund(refundCase({ earlier: [gift] })).standing).toEqual([])
  })

  it("leaves alone another return's intents", () => {
    const other = earlier({ state: "held" })
    expect(decideRefund(refundCase({ earlier: [other] })).standing).toEqual([])
  })

  it("does not withdraw or hold an advance because nobody has inspected it", () => {
    const awaited = unit("a", { reception: "awaiting", acceptance: "pending", grade: null, complete: false })
    const advance = earlier({
      returnId: "return-1",
      state: "released",
      advance: true,
      units: [{ unitId: "a", orderLineId: "shirt", amountMinor: 1_000 }],
    })
    expect(outcomes(refundCase({ units: [awaited], earlier: [advance] }))).toEqual(["release"])
  })

  it("holds whatever a person had released once the payment is overdrawn", () => {
    const input = stored(refundCase())
    const cleared = input.earlier.map((one): EarlierSettlement => ({ ...one, cleared: ["risk"] }))
    const outside = [{ paymentId: "card", amountMinor: 100 }]
    expect(decideRefund({ ...input, earlier: cleared, outside }).standing).toMatchObject([
      { outcome: "hold", reasons: ["risk"] },
    ])
  })
})

describe("a unit paid by two payments", () => {
  it("gives back to each what it paid, and not a cent more", () => {
    const decision = decideRefund(refundCase({ order: twoPayments }))
    expect(decision.settlements.map((one) => [one.paymentId, one.amountMinor])).toEqual([
      ["card", 2_000],
      ["gift", 1_000],
    ])
  })

  it("loses no part of it when one of two intents is withdrawn", () => {
    const order = { ...twoPayments, lines: [orderLine("shirt", 3, 3_000)] }
    const input = stored(refundCase({ order }))
    const units = [unit("a"), unit("b"), torn("c")]
    const decision = decideRefund({ ...input, units })
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw", "withdraw"])
    expect(total(decision)).toBe(2_500)
  })

  it("withdraws the intents that share a unit with a changed one, though they did not change", () => {
    const part = (unitId: string, amountMinor: number) => ({
      unitId,
      orderLineId: "shirt",
      amountMinor,
      priceMinor: 1_000,
      keptMinor: 0,
    })
    const both = earlier({ returnId: "return-1", intentId: "i1", state: "held", amountMinor: 1_500 })
    const ab = { ...both, units: [part("a", 1_000), part("b", 500)] }
    const b = { ...both, intentId: "i2", paymentId: "gift", amountMinor: 500, units: [part("b", 500)] }
    const units = [unit("a", { acceptance: "rejected" }), unit("b")]
    const decision = decideRefund(refundCase({ order: twoPayments, units, earlier: [ab, b] }))
    expect(decision.standing.map((one) => one.outcome)).toEqual(["withdraw", "withdraw"])
    expect(total(decision)).toBe(1_000)
  })

  it("keeps the rest for a lead when one part has gone already", () => {
    const input = stored(refundCase({ order: twoPayments, units: [unit("a")] }))
    const half = input.earlier.map(
      (one): EarlierSettlement => (one.paymentId === "card" ? { ...one, state: "paid" } : one),
    )
    const decision = decideRefund({ ...input, earlier: half, units: [torn("a")] })
    expect(decision.standing).toMatchObject([{ outcome: "hold", reasons: ["lead_review"] }])
    expect(decision.settlements).toEqual([])
  })
})
