import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  acceptances,
  exceptionKinds,
  faults,
  grades,
  legalBases,
  receptions,
  resolutionKinds,
} from "../../shared/domain/states.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { voucherOrders } from "../../shared/policy/policy-document.ts"
import type { EarlierSettlement, RefundInput, UnitInput } from "../../shared/policy/refund-input.ts"
import { applied, earlier, orderLine, parcel, policy, refundCase, total, unit } from "./refund-cases.ts"

describe("never more than was paid", () => {
  it("counts the units of every return of the order, however they were announced", () => {
    const other = earlier({
      state: "held",
      units: ["x", "y"].map((unitId) => ({ unitId, orderLineId: "shirt", amountMinor: 1_000 })),
    })
    expect(total(decideRefund(refundCase({ earlier: [{ ...other, amountMinor: 2_000 }] })))).toBe(1_000)
  })

  it("stops at what the payment holds, though the line would give more", () => {
    const payments = [{ id: "card", capturedMinor: 2_500 }]
    expect(total(decideRefund(refundCase({ order: { payments } })))).toBe(2_500)
  })

  it("stops at what the line has left when others gave some of it back", () => {
    const outside = [{ paymentId: "card", amountMinor: 2_400, orderLineId: "shirt" }]
    expect(
      total(decideRefund(refundCase({ outside, order: { payments: [{ id: "card", capturedMinor: 9_000 }] } }))),
    ).toBe(600)
  })

  it("counts what failed or is unknown as spent, because it may still go", () => {
    for (const state of ["unknown", "failed", "parked", "pending", "paid_outside", "overpaid"] as const) {
      const input = refundCase({
        order: { payments: [{ id: "card", capturedMinor: 1_000 }] },
        earlier: [earlier({ state })],
      })
      expect(total(decideRefund(input))).toBe(0)
    }
  })
})

type World = {
  order: RefundInput["order"]
  outside: RefundInput["outside"]
  rules: Partial<RefundInput["policy"]>
  returns: RefundInput[]
}

const unitArb = (id: string, lineId: string, parcels: number): fc.Arbitrary<UnitInput> =>
  fc.record({
    id: fc.constant(id),
    lineId: fc.constant(lineId),
    parcelId: fc.nat(parcels - 1).map((index) => `parcel-${index}`),
    reception: fc.oneof({ weight: 4, arbitrary: fc.constant("received" as const) }, fc.constantFrom(...receptions)),
    acceptance: fc.oneof({ weight: 3, arbitrary: fc.constant("accepted" as const) }, fc.constantFrom(...acceptances)),
    grade: fc.constantFrom(...grades, null),
    fault: fc.constantFrom(...faults, null),
    complete: fc.boolean(),
    parcelClosed: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
    disputed: fc.boolean(),
    customerHeard: fc.boolean(),
    exceptionsOpen: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray([...exceptionKinds])),
    deductionBasisPoints: fc.option(fc.nat(10_000), { nil: null }),
    resolution: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, fc.constantFrom(...resolutionKinds)),
    inspectedBy: fc.subarray(["olga", "marc", "ines"]),
  })

/** An order with a few lines, payments and returns, all of it as odd as the types allow. */
const worldArb: fc.Arbitrary<World> = fc
  .record({
    lines: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), paidMinor: fc.nat(5_000) }), {
      minLength: 1,
      maxLength: 3,
    }),
    captured: fc.array(fc.nat(8_000), { minLength: 1, maxLength: 3 }),
    vouchers: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    rules: fc.record({
      vouchers: fc.constantFrom(...voucherOrders),
      storeCredit: fc.record({
        bonusBasisPoints: fc.constantFrom(0, 1_000),
        bonusCapMinor: fc.nat(500),
        validDays: fc.constant(null),
      }),
      advance: fc.constant({ maxMinor: 20_000, goodReturns: 0, recoverDays: 5 }),
    }),
    deliveryMinor: fc.nat(900),
    outside: fc.array(fc.record({ payment: fc.nat(2), line: fc.option(fc.nat(2)), amountMinor: fc.nat(2_000) }), {
      maxLength: 1,
    }),
    bases: fc.array(fc.constantFrom(...legalBases), { minLength: 1, maxLength: 2 }),
  })
  .chain((made) => {
    const order: RefundInput["order"] = {
      lines: made.lines.map((line, index) => orderLine(`ol-${index}`, line.quantity, line.paidMinor)),
      payments: made.captured.map((capturedMinor, index) => ({
        id: `pay-${index}`,
        capturedMinor,
        tender: made.vouchers[index] ? ("voucher" as const) : ("money" as const),
      })),
      deliveryMinor: made.deliveryMinor,
    }
    const outside = made.outside.map((given) => ({
      paymentId: `pay-${given.payment % made.captured.length}`,
      amountMinor: given.amountMinor,
      orderLineId: given.line === null ? null : `ol-${given.line % made.lines.length}`,
    }))
    const { rules } = made
    const returns = made.bases.map((basis, at) => returnArb({ order, outside, rules }, basis, at))
    return fc.tuple(...returns).map((inputs) => ({ order, outside, rules, returns: inputs }))
  })

function returnArb(world: Omit<World, "returns">, basis: (typeof legalBases)[number], at: number) {
  const lines = world.order.lines.map((line) => ({ id: `r${at}-${line.id}`, orderLineId: line.id }))
  const units = lines.flatMap((line) => [0, 1, 2].map((ordinal) => unitArb(`u${at}-${line.id}-${ordinal}`, line.id, 2)))
  return fc
    .record({
      units: fc.tuple(...units),
      authorized: fc.array(fc.nat(4), { minLength: lines.length, maxLength: lines.length }),
      informed: fc.boolean(),
      postage: fc.nat(3_000),
      // nothing of it is here: what may be paid in advance
      onTheRoad: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
    })
    .map(
      (made): RefundInput =>
        short({
          policy: world.rules,
          order: world.order,
          outside: world.outside ?? [],
          return: {
            id: `return-${at}`,
            basis,
            depreciationInfoGiven: made.informed,
            customer: { goodReturns: 3, trouble: false },
            lines: lines.map((line, index) => ({ ...line, authorized: made.authorized[index] ?? 0 })),
          },
          units: made.onTheRoad ? [] : made.units,
          parcels: made.onTheRoad
            ? [parcel("parcel-0", { state: "in_transit", arrivedAt: null, shipmentProofAt: "2026-06-05T08:00:00Z" })]
            : [parcel("parcel-0", { customerPostageMinor: made.postage }), parcel("parcel-1")],
        }),
    )
}

/** A counterexample prints without the policy, which is always the same and fills the screen. */
function short(change: Parameters<typeof refundCase>[0]): RefundInput {
  const input = refundCase(change)
  const value = () => JSON.stringify({ ...input, policy: "built in" }, null, 1)
  return Object.defineProperty(input, fc.toStringMethod, { value, enumerable: false })
}

const runs = { numRuns: 100 }
const sum = (parts: readonly { amountMinor: number }[]) => parts.reduce((total, part) => total + part.amountMinor, 0)
const alive = (one: EarlierSettlement) => one.state !== "stopped"

describe("over any facts at all", () => {
  it("makes every settlement the sum of its units and the sum of its breakdown", () => {
    fc.assert(
      fc.property(worldArb, ({ returns }) => {
        for (const settlement of returns.flatMap((input) => decideRefund(input).settlements)) {
          expect(settlement.amountMinor).toBeGreaterThan(0)
          expect(sum(settlement.breakdown)).toBe(settlement.amountMinor)
          if (settlement.kind === "principal") expect(sum(settlement.units)).toBe(settlement.amountMinor)
          expect(settlement.outcome).toBe(settlement.reasons.length > 0 ? "hold" : "release")
        }
      }),
      runs,
    )
  })

  it("proposes nothing new when it is run again on its own answer", () => {
    fc.assert(
      fc.property(worldArb, ({ returns }) => {
        for (const input of returns) {
          const first = decideRefund(input)
          const second = decideRefund(applied(input, first))
          expect(second.settlements).toEqual([])
          expect(second.standing.map((one) => [one.intentId, one.outcome, one.reasons]).sort()).toEqual(
            first.settlements.map((one) => [one.intentId, one.outcome, one.reasons]).sort(),
          )
          expect(second.obligations).toEqual(first.obligations)
        }
      }),
      runs,
    )
  })

  it("gives the same answer whatever the order in which the facts are handed over", () => {
    const reversed = (input: RefundInput): RefundInput => ({
      ...input,
      order: { ...input.order, lines: input.order.lines.toReversed(), payments: input.order.payments.toReversed() },
      return: { ...input.return, lines: input.return.lines.toReversed() },
      units: input.units
        .map((one) => ({ ...one, exceptionsOpen: (one.exceptionsOpen ?? []).toReversed() }))
        .toReversed(),
      parcels: input.parcels.toReversed(),
      earlier: input.earlier.toReversed(),
      outside: (input.outside ?? []).toReversed(),
    })
    fc.assert(
      fc.property(worldArb, ({ returns }) => {
        let earlierOnes: readonly EarlierSettlement[] = []
        for (const input of returns) {
          const now = { ...input, earlier: earlierOnes }
          expect(decideRefund(reversed(now))).toEqual(decideRefund(now))
          earlierOnes = applied(now, decideRefund(now)).earlier
        }
      }),
      runs,
    )
  })

  it("never passes what was paid for a line or by a payment, over any sequence of decisions and changes of mind", () => {
    const step = fc.record({
      at: fc.nat(1),
      state: fc.constantFrom("paid", "failed", "stopped", "held", null),
      pick: fc.nat(),
      flip: fc.nat(),
    })
    fc.assert(
      fc.property(worldArb, fc.array(step, { minLength: 2, maxLength: 8 }), (world, steps) => {
        let stored: readonly EarlierSettlement[] = []
        const returns = [...world.returns]
        for (const { at, state, pick, flip } of steps) {
          const which = at % returns.length
          const before = returns[which]
          if (!before) continue
          const input = {
            ...before,
            units: before.units.map((one, index) => (index === flip % 9 ? changed(one) : one)),
          }
          returns[which] = input
          const after = applied({ ...input, earlier: stored }, decideRefund({ ...input, earlier: stored }))
          const again = decideRefund(after)
          expect([again.settlements, again.standing.filter((one) => one.outcome === "withdraw")]).toEqual([[], []])
          stored = moved(after.earlier, pick, state)
          expectWithinCaps(world, stored)
        }
      }),
      runs,
    )
  })

  it("never pays less in all when one more unit is accepted", () => {
    fc.assert(
      fc.property(worldArb, fc.nat(), ({ returns }, pick) => {
        for (const input of returns) {
          const accepted = (one: UnitInput) => one.acceptance === "accepted"
          const units = input.units.map((one) => (accepted(one) ? one : { ...one, acceptance: "pending" as const }))
          if (units.length === 0) continue
          const which = pick % units.length
          const more = units.map((one, index) =>
            index === which
              ? { ...one, reception: "received" as const, acceptance: "accepted" as const, parcelClosed: true }
              : one,
          )
          const less = {
            ...input,
            units: units.map((one, index) => (index === which ? { ...one, acceptance: "pending" as const } : one)),
          }
          const [one, two] = [decideRefund({ ...input, units: more }), decideRefund(less)]
          // which of too many is replaced or credited decides on delivery and bonus, and never on the price
          expect(total(one, "principal")).toBeGreaterThanOrEqual(total(two, "principal"))
          const asMoney = (of: RefundInput) => ({
            ...of,
            units: of.units.map((each) => ({ ...each, resolution: null })),
          })
          expect(total(decideRefund(asMoney({ ...input, units: more })))).toBeGreaterThanOrEqual(
            total(decideRefund(asMoney(less))),
          )
        }
      }),
      runs,
    )
  })

  it("never keeps anything back that the law does not allow", () => {
    fc.assert(
      fc.property(worldArb, ({ returns }) => {
        for (const input of returns) {
          const { basis, depreciationInfoGiven } = input.return
          for (const part of decideRefund(input).settlements.flatMap((one) => one.units)) {
            const found = input.units.find((one) => one.id === part.unitId) ?? unit("none")
            const refused =
              basis === "conformity" ||
              (basis === "withdrawal" && !(depreciationInfoGiven && found.fault === "customer"))
            if (refused) expect(part.keptMinor).toBe(0)
          }
        }
      }),
      runs,
    )
  })
})

function changed(one: UnitInput): UnitInput {
  if (one.acceptance === "accepted") return { ...one, acceptance: "rejected" }
  return { ...one, reception: "received", acceptance: "accepted", parcelClosed: true, deductionBasisPoints: 1_234 }
}

function moved(
  all: readonly EarlierSettlement[],
  pick: number,
  state: EarlierSettlement["state"] | null,
): EarlierSettlement[] {
  const open = all.filter((one) => one.state === "held" || one.state === "released")
  const chosen = open[pick % Math.max(1, open.length)]
  return all.map((one) =>
    one === chosen && state ? { ...one, state, stoppedBy: state === "stopped" ? "person" : null } : one,
  )
}

function expectWithinCaps(world: World, stored: readonly EarlierSettlement[]): void {
  const live = stored.filter(alive)
  expect(new Set(stored.map((one) => one.intentId)).size).toBe(stored.length)
  for (const payment of world.order.payments) {
    const capped = live.filter((one) => one.paymentId === payment.id && one.kind !== "postage" && one.kind !== "bonus")
    const outside = (world.outside ?? []).filter((given) => given.paymentId === payment.id)
    expect(sum(capped)).toBeLessThanOrEqual(Math.max(0, payment.capturedMinor - sum(outside)))
  }
  for (const line of world.order.lines) {
    const prices = live.filter((one) => one.kind !== "bonus")
    const parts = prices.flatMap((one) => one.units).filter((part) => part.orderLineId === line.id)
    const outside = (world.outside ?? []).filter((given) => given.orderLineId === line.id)
    expect(sum(parts)).toBeLessThanOrEqual(Math.max(0, line.paidMinor - sum(outside)))
    expect(new Set(parts.map((part) => part.unitId)).size).toBeLessThanOrEqual(line.quantity)
  }
  expect(sum(live.filter((one) => one.kind === "delivery"))).toBeLessThanOrEqual(world.order.deliveryMinor)
  expect(sum(live.filter((one) => one.kind === "postage"))).toBeLessThanOrEqual(2 * policy.postage.capMinor)
}

/** Of worlds that the runs above have seen already. */
const fewer = { numRuns: 40 }

describe("over several tenders and ways", () => {
  it("gives a voucher's money back as a voucher and no other way, and a card's never as one unless that was chosen", () => {
    fc.assert(
      fc.property(worldArb, ({ returns, order }) => {
        for (const input of returns)
          for (const one of decideRefund(input).settlements) {
            const tender = order.payments.find((payment) => payment.id === one.paymentId)?.tender
            const asPaid = tender === "voucher" ? "store_credit" : "original"
            for (const { unitId } of one.units) {
              const wish = input.units.find((each) => each.id === unitId)?.resolution
              expect(one.way).toBe(wish === "replacement" || wish === "store_credit" ? wish : asPaid)
            }
            if (one.units.length === 0) expect(one.way).toBe(asPaid)
          }
      }),
      fewer,
    )
  })

  it("pays the same sum whatever comes first, voucher or card, and no bonus above its cap", () => {
    fc.assert(
      fc.property(worldArb, ({ returns }) => {
        for (const input of returns) {
          const sums = voucherOrders.map((vouchers) =>
            total(decideRefund({ ...input, policy: { ...input.policy, vouchers } }), "principal"),
          )
          expect(new Set(sums).size).toBe(1)
          expect(total(decideRefund(input), "bonus")).toBeLessThanOrEqual(input.policy.storeCredit.bonusCapMinor)
        }
      }),
      fewer,
    )
  })

  it("never gives a unit back twice, whatever its customer wants next", () => {
    fc.assert(
      fc.property(
        worldArb,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...resolutionKinds), fc.boolean()), { minLength: 1, maxLength: 6 }),
        (world, wishes) => {
          for (const before of world.returns) {
            let input = before
            for (const [pick, resolution, sent] of wishes) {
              const units = input.units.map((one, at) =>
                at === pick % input.units.length ? { ...one, resolution } : one,
              )
              const after = applied({ ...input, units }, decideRefund({ ...input, units }))
              input = sent ? { ...after, earlier: moved(after.earlier, pick, "paid") } : after
              expectWithinCaps(world, input.earlier)
              expect(decideRefund(input).settlements).toEqual([])
            }
          }
        },
      ),
      fewer,
    )
  })
})
