import { describe, expect, it } from "vitest"
import { exceptionKinds, holdReasons } from "../../shared/domain/states.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import type { UnitInput } from "../../shared/policy/refund-input.ts"
import { applied, parcel, policy, reasons, refundCase, torn, unit } from "./refund-cases.ts"

const holdsFor = (more: Partial<UnitInput>) => reasons(decideRefund(refundCase({ units: [unit("a", more)] })))

describe("why a refund waits", () => {
  it("releases nothing while a photo has not arrived", () => {
    expect(holdsFor({ complete: false })).toEqual(["evidence_incomplete"])
  })

  it("names each thing that a person must settle first", () => {
    expect(holdsFor({ acceptance: "manual_intervention_required" })).toEqual(["lead_review"])
    expect(holdsFor({ disputed: true })).toEqual(["disputed"])
    expect(holdsFor({ factInReview: true })).toEqual(["fact_in_review"])
    expect(holdsFor({ imported: true })).toEqual(["imported_record"])
    expect(holdsFor({ restored: true })).toEqual(["restored"])
    expect(reasons(decideRefund(refundCase({ return: { riskFlags: ["many_returns"] } })))).toEqual(["risk"])
  })

  it("releases nothing with an open exception of any kind, on the unit or on its parcel", () => {
    for (const kind of exceptionKinds) {
      expect(holdsFor({ exceptionsOpen: [kind] })).toHaveLength(1)
      const input = refundCase({ parcels: [parcel("parcel-1", { exceptionsOpen: [kind] })] })
      expect(reasons(decideRefund(input))).toHaveLength(1)
    }
    expect(holdsFor({ exceptionsOpen: ["count_unclear"] })).toEqual(["count_unclear"])
    expect(holdsFor({ exceptionsOpen: ["disputed_grade"] })).toEqual(["disputed"])
  })

  it("holds what came too late for its basis, and calls nobody late on a guess", () => {
    const late = "2026-07-20T09:00:00Z"
    const late1 = refundCase({ return: { noticeAt: late }, now: late })
    expect(reasons(decideRefund(late1))).toEqual(["outside_window"])
    const unknown = late1.order.lines.map((line) => ({ ...line, deliveredAt: null }))
    expect(reasons(decideRefund({ ...late1, order: { ...late1.order, lines: unknown } }))).toEqual([])
    expect(reasons(decideRefund({ ...late1, return: { ...late1.return, basis: "conformity" } }))).toEqual([])
  })

  it("keeps a held unit from holding one that nothing holds", () => {
    const decision = decideRefund(refundCase({ units: [unit("a"), unit("b", { disputed: true })] }))
    expect(decision.settlements.map((one) => [one.unitIds, one.outcome])).toEqual([
      [["a"], "release"],
      [["b"], "hold"],
    ])
  })

  it("gives the same reasons in the same order, however they were found", () => {
    const all = {
      disputed: true,
      complete: false,
      imported: true,
      exceptionsOpen: ["wrong_item", "count_unclear"],
    } as const
    expect(holdsFor(all)).toEqual([...holdsFor({ ...all, exceptionsOpen: ["count_unclear", "wrong_item"] })])
    expect(holdsFor(all)).toEqual(holdReasons.filter((reason) => holdsFor(all).includes(reason)))
  })
})

describe("two people above a threshold", () => {
  const thresholds = { ...policy.thresholds, secondPersonAboveMinor: 2_500 }

  it("asks for a second person above the sum and not at it", () => {
    const at = { ...thresholds, secondPersonAboveMinor: 3_000 }
    expect(reasons(decideRefund(refundCase({ policy: { thresholds: at } })))).toEqual([])
    expect(reasons(decideRefund(refundCase({ policy: { thresholds } })))).toEqual(["second_person"])
  })

  it("cannot be avoided by letting the units come one after the other", () => {
    const first = refundCase({ policy: { thresholds }, units: [unit("a"), unit("b")] })
    const stored = applied(first, decideRefund(first))
    const decision = decideRefund({ ...stored, units: [unit("a"), unit("b"), unit("c")] })
    expect(decision.settlements.map((one) => one.reasons)).toEqual([["second_person"]])
    expect(decision.standing.map((one) => one.reasons)).toEqual([["second_person"]])
  })

  it("names everybody who inspected any of it, for the delivery too", () => {
    const units = [unit("a"), unit("b", { inspectedBy: ["operator-2", "operator-1"] }), unit("c")]
    const order = { payments: [{ id: "card", capturedMinor: 3_500 }], deliveryMinor: 500 }
    for (const settlement of decideRefund(refundCase({ order, units })).settlements) {
      expect(settlement.inspectedBy).toEqual(["operator-1", "operator-2"])
    }
  })
})

describe("what others gave back", () => {
  it("counts against the payment and waits for a person, because it may have been for these goods", () => {
    const input = refundCase({ outside: [{ paymentId: "card", amountMinor: 1_200 }] })
    expect(decideRefund(input).settlements).toMatchObject([{ amountMinor: 1_800, reasons: ["risk"] }])
  })

  it("holds only its own line where it names one", () => {
    const outside = [{ paymentId: "card", amountMinor: 100, orderLineId: "other" }]
    expect(reasons(decideRefund(refundCase({ outside })))).toEqual([])
    const named = [{ paymentId: "card", amountMinor: 100, orderLineId: "shirt" }]
    expect(reasons(decideRefund(refundCase({ outside: named })))).toEqual(["risk"])
  })
})

describe("who ends a wait", () => {
  it("leaves no reason to nobody, and gives every reason to somebody's list", () => {
    expect(Object.keys(holdOwners).sort()).toEqual([...holdReasons].sort())
    for (const owner of Object.values(holdOwners)) expect(["lead", "finance"]).toContain(owner)
  })

  it("sends what was seen to the lead and what is money to finance", () => {
    for (const seen of ["lead_review", "exception_open", "disputed", "fact_in_review"] as const)
      expect(holdOwners[seen]).toBe("lead")
    for (const money of ["second_person", "risk", "customer_to_be_heard"] as const)
      expect(holdOwners[money]).toBe("finance")
  })

  it("does not bring back what a person has ended", () => {
    const unheard = torn("a", { customerHeard: false })
    const input = refundCase({ units: [unheard] })
    const stored = applied(input, decideRefund(input))
    expect(decideRefund(stored).standing).toMatchObject([{ outcome: "hold", reasons: ["customer_to_be_heard"] }])
    const cleared = stored.earlier.map((one) => ({ ...one, cleared: ["customer_to_be_heard"] as const }))
    expect(decideRefund({ ...stored, earlier: cleared }).standing).toMatchObject([{ outcome: "release", reasons: [] }])
  })
})
