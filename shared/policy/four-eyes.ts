// Who may not do what though their role may: the part that somebody had in the same money already. Beside `access.ts`,
// which says who may at all; asked at the server before each write, and on the page only to spare a refusal.

/** inspected: looked at the things · released: was the first of two · proposed: set the figure or gathered the batch. */
export type Part = "inspected" | "released" | "proposed"

/** Whoever had one of these parts does not do it. One line a rule. */
export const keptApart = {
  "refund.release": ["inspected"],
  "refund.release.second": ["inspected", "released"],
  "adjustment.release": ["inspected", "proposed", "released"],
  "batch.approve": ["proposed"],
} as const satisfies Record<string, readonly Part[]>
export type FourEyes = keyof typeof keptApart

/** The part that speaks against it; null: none does. */
export function partAgainst(act: FourEyes, had: Partial<Record<Part, boolean>>): Part | null {
  return keptApart[act].find((part) => had[part]) ?? null
}
