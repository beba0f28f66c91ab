import type { HoldReason, Role } from "../domain/states.ts"

/**
 * Who can end each wait. A hold waits for the person that its reason names; none waits for nobody. What was seen is the
 * lead's, a photo that never came too: they can find the handheld that holds it. What is money or law is finance's.
 */
export const holdOwners: Record<HoldReason, Role> = {
  evidence_incomplete: "lead",
  lead_review: "lead",
  second_person: "finance",
  exception_open: "lead",
  count_unclear: "lead",
  disputed: "lead",
  outside_window: "finance",
  risk: "finance",
  customer_to_be_heard: "finance",
  fact_in_review: "lead",
  imported_record: "lead",
  restored: "finance",
  on_hold: "finance",
}
