import type { t as Say } from "../ui/words.ts"

const reasons = [
  "not_arrived",
  "missing",
  "not_in_order",
  "worth_less",
  "over_refunded",
  "surcharge_over",
  "difference_disputed",
] as const

/** What a customer owes back, and of what. */
export const claimWords = (t: typeof Say, reason: string): string =>
  t(`resolutions:claims.${reasons.find((each) => each === reason) ?? "other"}`)
