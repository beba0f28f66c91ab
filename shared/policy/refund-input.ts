import type {
  Acceptance,
  ExceptionKind,
  Fault,
  Grade,
  HoldReason,
  IntentState,
  IntentWay,
  LegalBasis,
  ParcelState,
  Reception,
  RefundKind,
  ResolutionKind,
} from "../domain/states.ts"
import type { Moment } from "./local-days.ts"
import type { Policy } from "./policy-document.ts"

// All that the decision knows, and all that it says. Amounts are minor units of the shop's currency, tax included.

export type RefundInput = {
  policy: Policy
  shop: { timeZone: string; currency: string }
  order: {
    lines: readonly OrderLineInput[]
    payments: readonly PaymentInput[]
    /** What the customer paid for delivery, and the shop's standard rate where a dearer one was chosen (L221-24). */
    deliveryMinor: number
    deliveryStandardMinor?: number | null
  }
  return: {
    id: string
    basis: LegalBasis
    /** Of the shop's own profiles, one that follows the basis. */
    profile?: string | null
    noticeAt: Moment
    /** The last day on which the announcement counts as in time, where a person extended the window. */
    windowUntil?: string | null
    /** The customer keeps the goods: nothing is owed for what does not come. */
    cancelled?: boolean
    /** The trader offered to fetch the goods. */
    collectedByTrader?: boolean
    /** The shop told the customer what L221-5 asks for; without it no depreciation is deducted. */
    depreciationInfoGiven?: boolean
    riskFlags?: readonly string[]
    /** What is known of their earlier returns. Without it nothing is paid in advance. */
    customer?: CustomerInput | null
    lines: readonly ReturnLineInput[]
  }
  /** Every unit of this return, each once. */
  units: readonly UnitInput[]
  /** Every parcel of this return. */
  parcels: readonly ParcelInput[]
  /** Every settlement of every return of this order, this one included, whatever its state. */
  earlier: readonly EarlierSettlement[]
  /**
   * Given back by others (the provider's dashboard, the shop's platform), and what was paid twice (overpaid). It counts
   * in the caps, and holds the line it names, else its whole payment, until a person has looked.
   */
  outside?: readonly { paymentId: string; amountMinor: number; orderLineId?: string | null }[]
  /** Return lines of which finance pays now what is owed before anybody accepted it. */
  payEarly?: readonly string[]
  now: Moment
}

/** A tender of the order. A voucher's part goes back as a voucher, which needs no agreement: it is how they paid. */
export type PaymentInput = { id: string; capturedMinor: number; tender?: "money" | "voucher" }

export type CustomerInput = {
  /** Returns of theirs that are settled and had nothing refused or deducted. */
  goodReturns: number
  /** One that was not in order, or an advance that is asked back. */
  trouble: boolean
}

export type OrderLineInput = {
  id: string
  quantity: number
  /** What was paid for the whole line after discounts (quantity × unit price, less its share of the discount). */
  paidMinor: number
  deliveredAt?: Moment | null
}

export type ReturnLineInput = {
  id: string
  orderLineId: string
  authorized: number
  /** What its customer gets for what nobody has seen yet. Refund, where nobody said. */
  resolution?: ResolutionKind | null
  /** About the line or its whole return: what a unit of it would wait for that nobody has seen yet. */
  exceptionsOpen?: readonly ExceptionKind[]
}

export type UnitInput = {
  id: string
  /** The return line's id. */
  lineId: string
  parcelId: string | null
  reception: Reception
  acceptance: Acceptance
  grade: Grade | null
  fault: Fault | null
  /** Every photo of its facts and of its parcel's has arrived, those that the policy calls mandatory among them. */
  complete: boolean
  /** Until the parcel is closed the operator may undo: nothing of it is payable. */
  parcelClosed: boolean
  disputed?: boolean
  /** About this unit. One that is missing is the missing unit's exception: it holds none of those that came. */
  exceptionsOpen?: readonly ExceptionKind[]
  factInReview?: boolean
  imported?: boolean
  restored?: boolean
  /** A lead's own figure instead of the policy's, in basis points of the price. The law's limits still hold. */
  deductionBasisPoints?: number | null
  /** The customer was told of the deduction and could answer. */
  customerHeard?: boolean
  /** What its customer gets instead of money. Refund, where nobody said. */
  resolution?: ResolutionKind | null
  /** Of a replacement by another variant: what that costs. Null: it is worth what the unit was. */
  replacementMinor?: number | null
  /** What its customer had paid on top for that variant their bank takes back: a person says whether it goes all the same. */
  unpaidAgain?: boolean
  inspectedBy: readonly string[]
}

export type ParcelInput = {
  id: string
  state: ParcelState
  /** The dock arrival, corrected (domain.md): not the inspection. */
  arrivedAt?: Moment | null
  shipmentProofAt?: Moment | null
  /** About the parcel as a whole: each holds every unit in it. */
  exceptionsOpen?: readonly ExceptionKind[]
  /** What the customer paid to send it, if they did and showed it. */
  customerPostageMinor?: number
  /** What the label costs its customer that brought it, as they were shown before they chose it. */
  labelMinor?: number
}

export type EarlierSettlement = {
  intentId: string
  returnId: string
  basis: LegalBasis
  /** Its return's. */
  profile?: string | null
  kind: RefundKind
  paymentId: string
  state: IntentState
  amountMinor: number
  /** Per unit, as `Settlement.units`; empty for delivery and postage. */
  units: readonly SettledUnit[]
  parcelId?: string | null
  /** Reasons that a person has ended for this intent: they do not hold it again. */
  cleared?: readonly HoldReason[]
  /**
   * Who stopped it. "decision": its units may be proposed again. "person", or nothing said: they may not, until it is
   * reopened.
   */
  stoppedBy?: "person" | "decision" | null
  /** Paid before it was accepted, by finance or by rule: not withdrawn for want of an inspection. */
  advance?: boolean
  /** A person of finance holds it: only a person ends that. */
  onHold?: boolean
  /** How it leaves; a replacement is worth what its unit was, or less. By the payment's own provider, where nobody said. */
  way?: IntentWay
  /** 1: what a cheaper replacement leaves over, beside the replacement itself. */
  number?: number
}

/**
 * One unit's part of a settlement. `priceMinor` is its share of what was paid and `keptMinor` what was deducted from that:
 * where a later look gives another deduction, an unsent intent is withdrawn and proposed again. Absent where adopted.
 */
export type SettledUnit = {
  unitId: string
  orderLineId: string
  amountMinor: number
  priceMinor?: number
  keptMinor?: number
  /** Of what was kept, its part of the label that it came with: once subtracted, it is not subtracted again. */
  labelMinor?: number
  /** What its replacement cost when it was settled, where that is another variant. */
  worthMinor?: number
}

/**
 * Codes of the breakdown, each with the params that its words may use. Their words are in shared/locales under
 * `decision.<code>`. `unitId`, `orderLineId` and `parcelId` are there to look up a title or a number, not to be shown;
 * `basisPoints` is a share of the unit's price (1500 = 15 %); `grade` is A to D, or "" where nobody graded it. Every line
 * is about one unit (or one parcel, or the order's delivery), so there is no quantity: lines of one order line and code
 * may be shown as one, with their count and their sum.
 */
export const breakdownParams = {
  /** The unit's share of what was paid for its line. */
  unit_price: ["unitId", "orderLineId"],
  /** Kept back: beyond trying it, by the customer, who had been told (L221-23). */
  depreciation: ["unitId", "orderLineId", "basisPoints", "grade"],
  /** Nothing to keep back: its grade costs nothing. */
  no_depreciation: ["unitId", "orderLineId", "grade"],
  /** Nothing kept: the shop had not told the customer of it. `basisPoints` is what it would have been. */
  depreciation_not_informed: ["unitId", "orderLineId", "basisPoints", "grade"],
  /** Nothing kept: it was not the customer. `fault` is a word of `faults`, or "" where nobody said. */
  depreciation_not_by_customer: ["unitId", "orderLineId", "basisPoints", "grade", "fault"],
  /** Nothing is ever kept back under the conformity guarantee. */
  no_deduction_conformity: ["unitId", "orderLineId", "grade"],
  /** The shop's own fee for coming back; goodwill and commercial returns only. */
  restocking_fee: ["unitId", "orderLineId", "basisPoints"],
  /** Its part of what the chosen label costs, as was said before the choice. */
  return_label: ["unitId", "orderLineId"],
  /** Nothing for the label: what came back is the shop's fault, or the shop bears the way. */
  return_label_shop: ["unitId", "orderLineId"],
  /** Nothing for the label: the customer had not been told that they bear the way back (L221-23). */
  return_label_not_informed: ["unitId", "orderLineId"],
  /** Cut: the line has already given back that much of what was paid for it. */
  line_cap: ["unitId", "orderLineId"],
  /** Cut: no payment has more left to give. Without ids on the delivery. */
  payment_cap: ["unitId", "orderLineId"],
  /** The part that goes back by the order's other payments. Without ids on the delivery. */
  other_payments: ["unitId", "orderLineId"],
  /** Delivery at the standard rate, once the whole order is back. */
  delivery_standard: [],
  /** Set right by a person, upwards, with a reason. */
  adjustment: ["unitId", "orderLineId"],
  /** What the customer paid to send the parcel back, up to the policy's cap. */
  return_postage: ["parcelId"],
  /** Paid by voucher, so it goes back as one: the same means as the sale. Without ids on delivery and postage. */
  voucher_share: ["unitId", "orderLineId"],
  /** As a credit of the shop instead of money: the customer agreed expressly. */
  store_credit: ["unitId", "orderLineId"],
  /** The same thing again instead of money: it counts as given back, and nothing is taken off. */
  replaced: ["unitId", "orderLineId"],
  /** Of a replacement that costs less: the rest, which goes back as money. */
  exchange_rest: ["unitId", "orderLineId"],
  /** Of that rest: what the replacement is worth. */
  exchange_worth: ["unitId", "orderLineId"],
  /** On top of a credit, by the shop's own will. */
  credit_bonus: ["unitId", "orderLineId", "basisPoints"],
  /** What the law adds for lateness, by now. */
  late_surcharge: [],
  /** Before anybody saw it, at the carrier's first scan. */
  paid_in_advance: ["unitId", "orderLineId"],
} as const satisfies Record<string, readonly string[]>
export type BreakdownCode = keyof typeof breakdownParams
export const breakdownCodes = Object.keys(breakdownParams) as BreakdownCode[]

/** One line of the breakdown. The lines of a settlement sum to its amount. */
export type BreakdownLine = {
  code: BreakdownCode
  params: Readonly<Record<string, string | number>>
  amountMinor: number
  /** The law's article, where one decides. */
  article?: string
}

export type Outcome = "release" | "hold"

export type Settlement = {
  intentId: string
  /** 1: what a cheaper replacement leaves over. */
  number: 0 | 1
  kind: "principal" | "delivery" | "postage" | "bonus"
  /** A person may choose another than "original" later, for money that cannot go back that way. */
  way: "original" | "store_credit" | "replacement"
  /** Before its goods were seen. */
  advance: boolean
  paymentId: string
  /** Postage: the parcel. */
  parcelId: string | null
  unitIds: string[]
  /** Each unit's part of this amount: store it, the next decision reads it back as `earlier[].units`. */
  units: SettledUnit[]
  amountMinor: number
  currency: string
  outcome: Outcome
  /** Why it is held, in the order of `holdReasons`; empty exactly when it is released. */
  reasons: HoldReason[]
  breakdown: BreakdownLine[]
  /** They may not release it where two people are needed. */
  inspectedBy: string[]
}

/** What becomes of an intent of this return that is stored and not sent. */
export type Standing = {
  intentId: string
  /** "withdraw": something in it is no longer owed. Stop it first, as stopped by the decision, then take the settlements. */
  outcome: Outcome | "withdraw"
  reasons: HoldReason[]
}

/** Paid in advance, and to be asked back: a claim of its own, never a negative refund. */
export type Recovery = {
  /** It never came · it came empty or with less in it · it was refused · it is worth less, and the customer was heard. */
  reason: "not_arrived" | "missing" | "not_in_order" | "worth_less"
  lineId: string
  orderLineId: string
  quantity: number
  amountMinor: number
}

/** Owed under withdrawal and not accepted yet, close to its due day. */
export type Obligation = {
  reason: "due_before_inspection" | "due_before_receipt"
  lineId: string
  orderLineId: string
  quantity: number
  unitIds: string[]
  amountMinor: number
  dueDay: string
  daysLeft: number
  /** Who has it: arrived and unopened at the dock, opened at an operator, closed without it at a lead, else a carrier. */
  holder: { kind: "dock" | "operator" | "lead" | "carrier"; parcelId: string | null }
}

export type Decision = {
  policyVersion: number
  /** The first moment that is too late, ISO 8601; null while the clock has not started. */
  dueAt: string | null
  dueDay: string | null
  dueBecause: "notice" | "goods_back" | "shipment_proof" | null
  settlements: Settlement[]
  standing: Standing[]
  obligations: Obligation[]
  /** What the customer owes back of what was paid in advance. */
  recoveries: Recovery[]
  /** What the law adds if all that is unpaid here were paid today; null in time, or where no law adds anything. */
  late: { daysLate: number; surchargeMinor: number; basisPoints: number | null; rateAssumed: boolean } | null
}
