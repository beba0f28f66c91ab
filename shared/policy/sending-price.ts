import type { SendingWay } from "../domain/shipment-moves.ts"
import type { LegalBasis } from "../domain/states.ts"
import type { Policy } from "./policy-document.ts"

/** What is known before anybody has seen the goods: the basis, and why each article comes back. */
export interface SendingCause {
  basis: LegalBasis
  /** The customer's reasons, one a line; null: none was given. */
  reasons: readonly (string | null)[]
}

/** free: the shop bears the way back for everybody · basis, reason: it bears this one · customer: its customer does (L221-23). */
export type PostageBecause = "free" | "basis" | "reason" | "customer"

/** Who bears the way back. What was damaged or wrong is the shop's, whatever else lies in the parcel. */
export function whoPaysPostage(policy: Policy, { basis, reasons }: SendingCause): "basis" | "reason" | "customer" {
  if (policy.postage.shopPaysForBases.includes(basis)) return "basis"
  const { shopPaysForReasons } = policy.sending
  return reasons.some((reason) => reason !== null && shopPaysForReasons.includes(reason)) ? "reason" : "customer"
}

export interface SendingPrice {
  /** What it costs the customer, in minor units. Null: what their own carrier asks of them. */
  priceMinor: number | null
  because: PostageBecause
}

/** What one way costs its customer; null: the shop does not offer it. A label of the shop's costs who bears the way what the rules say. */
export function sendingPrice(policy: Policy, cause: SendingCause, way: SendingWay): SendingPrice | null {
  const payer = whoPaysPostage(policy, cause)
  const { sending } = policy
  // who bears it then, the decision says: what was paid is given back where it is the shop (accessory-money.ts)
  if (way === "own_label" || way === "own_carrier") return { priceMinor: null, because: payer }
  if (way === "shop") return sending.shop ? { priceMinor: 0, because: "free" } : null
  const [whom, minor] =
    way === "pickup" ? [sending.pickup, sending.pickupMinor ?? 0] : [sending.dropOff, sending.dropOffMinor ?? 0]
  if (whom === "none" || (whom === "shop_bears" && payer === "customer")) return null
  if (payer !== "customer") return { priceMinor: 0, because: payer }
  return minor > 0 ? { priceMinor: minor, because: "customer" } : { priceMinor: 0, because: "free" }
}
