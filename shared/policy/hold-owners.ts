import type { HoldReason, Role } from "../domain/states.ts"

/** Who can end each wait. A hold waits for the person that its reason names; none waits for nobody. */
export const holdOwners: Record<HoldReason, Role> = {
  evidence_incomplete: "finance",
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
}
