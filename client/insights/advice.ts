import type { NumberRow } from "../../shared/contract/numbers.ts"

/** keep: give the money back and leave the goods; return_to: to whom made it, or to repair. */
export const advices = ["keep", "repair", "restock", "look", "few"] as const
export type Advice = (typeof advices)[number]

/** Below it chance alone makes such a product. */
export const LEAST_UNITS = 10
export const DEFECTIVE = 0.3
export const RESOLD = 0.7

/**
 * What to do with a product that comes back, by a rule that fits on its page: taking it back costs more than was given back
 * for it; a third is defective; most of it is sold again. The first that holds is said.
 */
export function adviceOf({ values }: Pick<NumberRow, "values">): Advice {
  const count = (measure: "returned" | "resold" | "cost" | "refunded" | "defectiveShare") => values[measure]?.value ?? 0
  const returned = count("returned")
  if (returned < LEAST_UNITS) return "few"
  if (count("refunded") > 0 && count("cost") >= count("refunded")) return "keep"
  if (count("defectiveShare") >= DEFECTIVE) return "repair"
  return count("resold") / returned >= RESOLD ? "restock" : "look"
}
