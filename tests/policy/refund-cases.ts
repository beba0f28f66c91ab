import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import type {
  Decision,
  EarlierSettlement,
  OrderLineInput,
  ParcelInput,
  RefundInput,
  UnitInput,
} from "../../shared/policy/refund-input.ts"

// One plain case that pays by itself: a shirt bought three times for 30.00, all back, clean, in a closed parcel.

export const policy = builtInPolicy

export function unit(id: string, more: Partial<UnitInput> = {}): UnitInput {
  return {
    id,
    lineId: "line-shirt",
    parcelId: "parcel-1",
    reception: "received",
    acceptance: "accepted",
    grade: "A",
    fault: null,
    complete: true,
    parcelClosed: true,
    inspectedBy: ["operator-1"],
    ...more,
  }
}

/** Torn by whom the case says, a lead has accepted it. */
export function torn(id: string, more: Partial<UnitInput> = {}): UnitInput {
  return unit(id, { grade: "D", fault: "customer", customerHeard: true, ...more })
}

export function orderLine(id: string, quantity: number, paidMinor: number): OrderLineInput {
  return { id, quantity, paidMinor, deliveredAt: "2026-05-30T10:00:00Z" }
}

export function parcel(id: string, more: Partial<ParcelInput> = {}): ParcelInput {
  return { id, state: "closed", arrivedAt: "2026-06-08T08:00:00Z", ...more }
}

type Change = Partial<Omit<RefundInput, "order" | "return" | "policy">> & {
  order?: Partial<RefundInput["order"]>
  return?: Partial<RefundInput["return"]>
  policy?: Partial<RefundInput["policy"]>
}

export function refundCase(change: Change = {}): RefundInput {
  const { order, return: given, policy: rules, ...rest } = change
  return {
    policy: { ...policy, ...rules },
    shop: { timeZone: "Europe/Paris", currency: "EUR" },
    order: {
      lines: [orderLine("shirt", 3, 3_000)],
      payments: [{ id: "card", capturedMinor: 3_000 }],
      deliveryMinor: 0,
      ...order,
    },
    return: {
      id: "return-1",
      basis: "withdrawal",
      noticeAt: "2026-06-01T09:00:00Z",
      depreciationInfoGiven: true,
      lines: [{ id: "line-shirt", orderLineId: "shirt", authorized: 3 }],
      ...given,
    },
    units: [unit("a"), unit("b"), unit("c")],
    parcels: [parcel("parcel-1")],
    earlier: [],
    now: "2026-06-08T12:00:00Z",
    ...rest,
  }
}

/** A settlement as stored, of another return unless it says otherwise. */
export function earlier(more: Partial<EarlierSettlement> = {}): EarlierSettlement {
  return {
    intentId: "intent-0",
    returnId: "return-0",
    basis: "withdrawal",
    kind: "principal",
    paymentId: "card",
    state: "paid",
    amountMinor: 1_000,
    units: [{ unitId: "z", orderLineId: "shirt", amountMinor: 1_000, priceMinor: 1_000, keptMinor: 0 }],
    ...more,
  }
}

/** What the server stores of a decision, so that the next one reads it back. */
export function applied(input: RefundInput, decision: Decision): RefundInput {
  const moves = new Map(decision.standing.map((one) => [one.intentId, one.outcome]))
  const stood = input.earlier.map((one): EarlierSettlement => {
    const outcome = moves.get(one.intentId)
    if (outcome === "withdraw") return { ...one, state: "stopped", stoppedBy: "decision" }
    return outcome ? { ...one, state: outcome === "hold" ? "held" : "released" } : one
  })
  const fresh = decision.settlements.map((one): EarlierSettlement => {
    const state = one.outcome === "hold" ? "held" : "released"
    return { ...one, returnId: input.return.id, basis: input.return.basis, state }
  })
  const ids = new Set(fresh.map((one) => one.intentId))
  return { ...input, earlier: [...stood.filter((one) => !ids.has(one.intentId)), ...fresh] }
}

export function total(decision: Decision, kind?: string): number {
  const some = decision.settlements.filter((one) => kind === undefined || one.kind === kind)
  return some.reduce((sum, one) => sum + one.amountMinor, 0)
}

export function reasons(decision: Decision): string[] {
  return [...new Set(decision.settlements.flatMap((one) => one.reasons))]
}
