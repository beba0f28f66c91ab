import type { Acceptance, ParcelState, Reception, ReturnStatus } from "./states.ts"

export type ReturnStatusInput = {
  /** What a person or the calendar decided. Null: follow the goods. */
  decided: "requested" | "rejected" | "cancelled" | "expired" | null
  units: readonly { reception: Reception; acceptance: Acceptance }[]
  parcels: readonly { state: ParcelState }[]
  /** Every refund of the return is settled (paid, paid outside, or stopped by a person). */
  refundsSettled: boolean
}

/** Receptions after which nothing more is awaited from that unit. */
const settled: readonly Reception[] = [
  "received",
  "short_shipped",
  "wrong_item",
  "lost_in_transit",
  "expired",
  "cancelled",
]
const here: readonly Reception[] = ["received", "wrong_item"]

/** The return's status from its units and parcels: a word for lists, never read by a decision. */
export function returnStatus(input: ReturnStatusInput): ReturnStatus {
  const { units, parcels } = input
  const some = (receptions: readonly Reception[]) => units.some((unit) => receptions.includes(unit.reception))
  const allSettled = units.length > 0 && units.every((unit) => settled.includes(unit.reception))
  const allJudged = units.every((unit) => unit.acceptance === "accepted" || unit.acceptance === "rejected")

  // goods at the dock outrank a lapsed or cancelled announcement: the customer is owed an answer
  if (allSettled && some(here)) return allJudged && input.refundsSettled ? "completed" : "received"
  if (some(here)) return "partially_received"
  if (parcels.some((parcel) => ["arrived", "opened", "closed"].includes(parcel.state))) return "arrived"
  if (input.decided) return input.decided
  if (units.length > 0 && units.every((unit) => unit.reception === "cancelled")) return "cancelled"
  if (units.length > 0 && units.every((unit) => unit.reception === "expired")) return "expired"
  if (allSettled && input.refundsSettled && allJudged) return "completed"
  if (some(["in_transit", "lost_in_transit"]) || parcels.some((parcel) => parcel.state === "in_transit"))
    return "in_transit"
  return "approved"
}
