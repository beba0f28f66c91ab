// What a customer gets for a unit, and how far that has come: one table, read by the verbs and written into the database's
// trigger by a migration. A unit without a resolution of its own is refunded.

export const resolutionKinds = ["refund", "store_credit", "replacement", "repair", "refusal"] as const
export type ResolutionKind = (typeof resolutionKinds)[number]

export const resolutionStates = [
  // wanted: nothing has happened yet. Named as their kinds
  ...resolutionKinds,
  "refunded",
  "credit_issued",
  "credit_spent",
  "replacement_ordered",
  "replacement_shipped",
  "in_repair",
  "repaired",
  "repair_returned",
  "shipped_back",
] as const
export type ResolutionState = (typeof resolutionStates)[number]

const wanted = resolutionKinds
const others = (own: ResolutionKind) => wanted.filter((kind) => kind !== own)

/** From each state, the states that may follow. To want something else is a move to its kind. */
export const resolutionMoves: Record<ResolutionState, readonly ResolutionState[]> = {
  refund: [...others("refund"), "refunded"],
  // a provider takes a success back
  refunded: ["refund"],
  store_credit: [...others("store_credit"), "credit_issued"],
  // taken back whole, as long as nothing of it was spent
  credit_issued: [...wanted, "credit_spent"],
  // what was bought with it was cancelled
  credit_spent: ["credit_issued"],
  replacement: [...others("replacement"), "replacement_ordered", "replacement_shipped"],
  // the shop cancelled the order, or had none left
  replacement_ordered: [...wanted, "replacement_shipped"],
  replacement_shipped: [],
  repair: [...others("repair"), "in_repair"],
  // it cannot be mended
  in_repair: [...others("repair"), "repaired"],
  repaired: [...others("repair"), "repair_returned"],
  repair_returned: [],
  refusal: [...others("refusal"), "shipped_back"],
  shipped_back: [],
}

export function canMoveResolution(from: ResolutionState, to: ResolutionState): boolean {
  return resolutionMoves[from].includes(to)
}

const kindOf: Record<ResolutionState, ResolutionKind> = {
  refund: "refund",
  refunded: "refund",
  store_credit: "store_credit",
  credit_issued: "store_credit",
  credit_spent: "store_credit",
  replacement: "replacement",
  replacement_ordered: "replacement",
  replacement_shipped: "replacement",
  repair: "repair",
  in_repair: "repair",
  repaired: "repair",
  repair_returned: "repair",
  refusal: "refusal",
  shipped_back: "refusal",
}

export const resolutionKindOf = (state: ResolutionState): ResolutionKind => kindOf[state]

/** Why nothing else can be chosen any more; null: it can. */
export const finalStates = {
  refunded: "money_sent",
  credit_spent: "credit_spent",
  replacement_shipped: "replacement_shipped",
  repair_returned: "repair_returned",
  shipped_back: "shipped_back",
} as const satisfies Partial<Record<ResolutionState, string>>
export type WhyFinal = (typeof finalStates)[keyof typeof finalStates]

export function whyFinal(state: ResolutionState): WhyFinal | null {
  return (finalStates as Partial<Record<ResolutionState, WhyFinal>>)[state] ?? null
}

/** Why a unit is refused: what the screens offer. */
export const refusalReasons = [
  "outside_window",
  "excluded_by_law",
  "not_ours",
  "not_as_sold",
  "no_defect",
  "other",
] as const
export type RefusalReason = (typeof refusalReasons)[number]
