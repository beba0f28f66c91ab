import type { Reception } from "../domain/states.ts"
import type { UnitInput } from "./refund-input.ts"

const atTheDock: readonly Reception[] = ["received", "wrong_item"]
/** The last two only where a person accepted them: believed to be lost, or missing from the box through no fault. */
const decidable: readonly Reception[] = [...atTheDock, "short_shipped", "lost_in_transit"]

/**
 * Accepted, or before a lead who may accept it. Nothing of an open parcel: the operator may still undo. Nothing that is
 * only announced: to pay that is an advance. Nothing of what is mended or refused: it goes back to its customer.
 */
export function isOwed(unit: UnitInput): boolean {
  if (unit.resolution === "repair" || unit.resolution === "refusal") return false
  if (!decidable.includes(unit.reception)) return false
  const opens = atTheDock.includes(unit.reception) || (unit.reception === "short_shipped" && unit.parcelId !== null)
  if (opens && !unit.parcelClosed) return false
  if (unit.acceptance === "accepted") return true
  return unit.acceptance === "manual_intervention_required" && unit.reception === "received" && unit.grade !== null
}
