import type { HoldReason } from "../domain/states.ts"

/** Waits that finance may end for many refunds with one reason. Every other one wants a look at its own case. */
const together: Partial<Record<HoldReason, true>> = {
  // the same question for each of them: does the shop still take it back
  outside_window: true,
  // the flag stands on the row, and what is above the threshold wants a second person besides
  risk: true,
  // second_person: two people, each of whom looked · customer_to_be_heard: each customer was heard, or was not
  // restored: may have been paid already, by a way that nobody can list
}

/** Held by nothing but such reasons. */
export function mayReleaseTogether(state: string | null, reasons: readonly string[]): boolean {
  return state === "held" && reasons.length > 0 && reasons.every((reason) => together[reason as HoldReason] === true)
}
