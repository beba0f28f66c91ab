// The states of a refund and the allowed moves between them: one table, read by the verbs and written into the
// database's triggers by a migration. What is not in the table is refused.

export const intentStates = [
  "proposed",
  "held",
  "released",
  "paying",
  "unknown",
  "pending",
  "paid",
  "failed",
  "parked",
  "stopped",
  "paid_outside",
  "overpaid",
] as const
export type IntentState = (typeof intentStates)[number]

/**
 * How the money leaves. "original": by the payment's own provider; no other goes through the worker. "replacement": not at
 * all, the same thing again is its worth.
 */
export const intentWays = ["original", "sepa", "manual", "store_credit", "replacement"] as const
export type IntentWay = (typeof intentWays)[number]

/** From each state, the states that may follow. A reason may change without a move. */
export const intentMoves: Record<IntentState, readonly IntentState[]> = {
  proposed: ["held", "released", "stopped"],
  held: ["released", "stopped", "paid_outside"],
  released: ["held", "paying", "parked", "stopped", "paid_outside"],
  // back to released or held only while the attempt is still `prepared`: the verb checks that, the table cannot
  paying: ["released", "held", "unknown", "pending", "paid", "failed", "parked"],
  // paying: the same attempt is sent again under the same key; parked: the key has expired and a person decides
  unknown: ["paying", "pending", "paid", "failed", "parked", "paid_outside"],
  pending: ["paid", "failed"],
  // providers do take a success back, and a second attempt's late success overpays
  paid: ["failed", "overpaid"],
  failed: ["released", "held", "parked", "stopped", "paid_outside"],
  // a late webhook may still settle what was parked while unknown
  parked: ["released", "held", "stopped", "paid_outside", "pending", "paid", "failed"],
  // a rejected intent is reopened, never minted again
  stopped: ["held", "released", "overpaid"],
  paid_outside: ["overpaid"],
  overpaid: [],
}

/** Money that left or may have left: counted by every cap as spent. */
export const intentStatesThatCount = [
  "proposed",
  "held",
  "released",
  "paying",
  "unknown",
  "pending",
  "paid",
  "parked",
  "failed",
  "paid_outside",
  "overpaid",
] as const satisfies readonly IntentState[]

/** Nothing was sent yet: these may still be held, released or stopped by a decision. */
export const unsentIntentStates = ["proposed", "held", "released"] as const satisfies readonly IntentState[]

export function canMoveIntent(from: IntentState, to: IntentState): boolean {
  return intentMoves[from].includes(to)
}

/** `sent` covers "the provider took it and has not settled it": the intent is then `pending`. */
export const attemptStates = ["prepared", "sent", "succeeded", "failed", "unknown"] as const
export type AttemptState = (typeof attemptStates)[number]

export const attemptMoves: Record<AttemptState, readonly AttemptState[]> = {
  // failed: given up before any call was made
  prepared: ["sent", "failed"],
  sent: ["succeeded", "failed", "unknown"],
  // sent: the same key again, within its lifetime
  unknown: ["sent", "succeeded", "failed"],
  // state only moves up: succeeded → failed, never back
  succeeded: ["failed"],
  failed: [],
}
