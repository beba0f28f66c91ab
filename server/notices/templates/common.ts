import type { Facts } from "../facts.ts"
import { fill, type Speech } from "../say.ts"

/** For subjects: which return it is. */
export const namesOf = ({ returned, orderNumber }: Facts) => ({ rma: returned.rma, order: orderNumber })

/** A parcel of it is here. */
export const hasCome = ({ parcels }: Facts) => parcels.some((one) => one.arrived_at !== null)

/** A carrier has it, or we do. */
export const isSent = (facts: Facts) =>
  hasCome(facts) || facts.parcels.some((one) => one.state === "in_transit" || one.shipment_proof_at !== null)

export function itemRows({ w }: Speech, { lines }: Facts): (readonly [string, string])[] {
  if (lines.length === 0) return []
  return [[w.items, lines.map((line) => fill(w.item, line)).join("\n")]]
}
