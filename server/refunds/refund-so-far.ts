import type { RefundSoFar } from "../../shared/contract/refund-so-far.ts"
import type { RefundInput } from "../../shared/policy/refund-input.ts"

const at = (moment: string | number) => new Date(moment).getTime()

/** Of what the decision knows, what handhelds are told: no due dates, no one's name, no more of a risk than that there is one. */
export function refundSoFar(input: RefundInput): RefundSoFar {
  const { order, return: one } = input
  return {
    timeZone: input.shop.timeZone,
    currency: input.shop.currency,
    noticeAt: at(one.noticeAt),
    ...(one.profile && { profile: one.profile }),
    windowUntil: one.windowUntil ?? null,
    cancelled: one.cancelled ?? false,
    informed: one.depreciationInfoGiven ?? false,
    atRisk: (one.riskFlags?.length ?? 0) > 0,
    order: {
      lines: order.lines.map(({ deliveredAt, ...line }) => ({
        ...line,
        deliveredAt: deliveredAt == null ? null : at(deliveredAt),
      })),
      payments: order.payments.map(({ tender, ...payment }) =>
        tender === "voucher" ? { ...payment, tender } : payment,
      ),
      deliveryMinor: order.deliveryMinor,
      deliveryStandardMinor: order.deliveryStandardMinor ?? null,
    },
    outside: (input.outside ?? []).map(({ paymentId, amountMinor }) => ({ paymentId, amountMinor })),
    odd: Object.fromEntries(
      one.lines.flatMap(({ id, exceptionsOpen = [] }) =>
        exceptionsOpen.length > 0 ? [[id, [...exceptionsOpen]]] : [],
      ),
    ),
    ...wishesOf(input),
    units: input.units.filter((unit) => unit.parcelClosed || unit.parcelId === null).map(unitSoFar),
    parcels: input.parcels.map(({ id, state, customerPostageMinor = 0, labelMinor, exceptionsOpen = [] }) => ({
      id,
      state,
      customerPostageMinor,
      ...(labelMinor && { labelMinor }),
      exceptionsOpen: [...exceptionsOpen],
    })),
    earlier: input.earlier.map(earlierSoFar),
  }
}

/** Said only where somebody chose: most returns are refunds. */
function wishesOf({ return: { lines } }: RefundInput): Pick<RefundSoFar, "wishes"> {
  const chosen = lines.flatMap(({ id, resolution }) => (resolution ? [[id, resolution] as const] : []))
  return chosen.length > 0 ? { wishes: Object.fromEntries(chosen) } : {}
}

type Unit = RefundInput["units"][number]

function unitSoFar({ inspectedBy: _, resolution, ...unit }: Unit): RefundSoFar["units"][number] {
  return {
    ...unit,
    ...(resolution && { resolution }),
    disputed: unit.disputed ?? false,
    factInReview: unit.factInReview ?? false,
    imported: unit.imported ?? false,
    restored: unit.restored ?? false,
    deductionBasisPoints: unit.deductionBasisPoints ?? null,
    customerHeard: unit.customerHeard ?? false,
    exceptionsOpen: [...(unit.exceptionsOpen ?? [])],
  }
}

function earlierSoFar({ way, profile, ...one }: RefundInput["earlier"][number]): RefundSoFar["earlier"][number] {
  return {
    ...one,
    ...(profile && { profile }),
    ...(way !== undefined && way !== "original" && { way }),
    units: [...one.units],
    parcelId: one.parcelId ?? null,
    cleared: [...(one.cleared ?? [])],
    stoppedBy: one.stoppedBy ?? null,
    advance: one.advance ?? false,
  }
}
