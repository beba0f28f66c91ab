// The words of the domain, each list once. Types come from the lists, so a word added here is checked everywhere.

/** Where a unit is (after Solidus). Says nothing about whether it is paid for: that is the other axis. */
export const receptions = [
  "awaiting",
  "in_transit",
  "received",
  "lost_in_transit",
  "short_shipped",
  "wrong_item",
  "expired",
  "cancelled",
] as const
export type Reception = (typeof receptions)[number]

/** What the shop makes of a unit. */
export const acceptances = ["pending", "accepted", "rejected", "manual_intervention_required"] as const
export type Acceptance = (typeof acceptances)[number]

export const parcelStates = ["announced", "in_transit", "arrived", "opened", "closed", "lost"] as const
export type ParcelState = (typeof parcelStates)[number]

/** Derived from units and parcels (`return-status.ts`), except the four that a person or the calendar decides. */
export const returnStatuses = [
  "requested",
  "approved",
  "in_transit",
  "arrived",
  "partially_received",
  "received",
  "completed",
  "rejected",
  "cancelled",
  "expired",
] as const
export type ReturnStatus = (typeof returnStatuses)[number]

/** A as new and sealed · B as new, opened · C worn, dirty or incomplete, saleable · D damaged or defective. */
export const grades = ["A", "B", "C", "D"] as const
export type Grade = (typeof grades)[number]

export const dispositions = [
  "restock",
  "resale",
  "refurbish",
  "repair",
  "parts",
  "return_to_vendor",
  "recycle",
  "donate",
  "dispose",
  "quarantine",
  "ship_back",
] as const
export type Disposition = (typeof dispositions)[number]

/** Who caused it. Never suggested and never defaulted: it decides who pays. */
export const faults = ["customer", "carrier", "warehouse", "supplier", "none"] as const
export type Fault = (typeof faults)[number]

export const exceptionKinds = [
  "unknown_parcel",
  "no_return",
  "wrong_item",
  "extra_item",
  "missing_item",
  "empty_box",
  "serial_mismatch",
  "damaged_in_transit",
  "counterfeit_suspected",
  "outside_window",
  "disputed_grade",
  "count_unclear",
  "customer_objects",
] as const
export type ExceptionKind = (typeof exceptionKinds)[number]

/** Why a refund waits for a person. Who can end the wait: `policy/hold-owners.ts`. */
export const holdReasons = [
  "evidence_incomplete",
  "lead_review",
  "second_person",
  "exception_open",
  "count_unclear",
  "disputed",
  "outside_window",
  "risk",
  "customer_to_be_heard",
  "fact_in_review",
  "imported_record",
  "restored",
  "on_hold",
] as const
export type HoldReason = (typeof holdReasons)[number]

/** Principal, adjustment and delivery never exceed what was paid; the others have a cap and a route of their own. */
export const refundKinds = ["principal", "adjustment", "delivery", "surcharge", "postage", "bonus", "goodwill"] as const
export type RefundKind = (typeof refundKinds)[number]

/** The kinds that give back what the customer paid, and so count against the capture. */
export const cappedKinds = ["principal", "adjustment", "delivery"] as const satisfies readonly RefundKind[]

/** Who takes such a tender is the shop itself; what it paid goes back as a credit of the shop. */
const voucherProviders: readonly string[] = ["store_credit", "gift_card", "voucher"]
export const tenderOf = (provider: string): "money" | "voucher" =>
  voucherProviders.includes(provider) ? "voucher" : "money"

export const legalBases = ["withdrawal", "conformity", "goodwill", "commercial"] as const
export type LegalBasis = (typeof legalBases)[number]

export const roles = ["operator", "lead", "finance", "customer_service", "quality", "administrator"] as const
export type Role = (typeof roles)[number]

export * from "./money-moves.ts"
export * from "./resolution-moves.ts"
export * from "./shipment-moves.ts"
