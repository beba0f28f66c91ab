/** Weeks after delivery for which returns are waited for; later ones count into the last. */
export const OLDEST_WEEK = 15

/**
 * How many of all that will come back have done so by each week of age, from cohorts of which the young ones are still
 * incomplete: the chain ladder on reversed hazards (Mack 1993; Lagakos 1988 for right truncation). `counts[cohort][age]`;
 * what a cohort of the week `now` cannot have shown yet is not asked. Ends with 1; a delay of nothing known is all at once.
 */
export function completeness(counts: readonly ArrayLike<number>[], now: number, oldest = OLDEST_WEEK): Float64Array {
  const share = new Float64Array(oldest + 1).fill(1)
  for (let age = oldest; age > 0; age--) {
    let [here, upTo] = [0, 0]
    for (let cohort = 0; cohort <= now - age && cohort < counts.length; cohort++) {
      const own = counts[cohort]
      if (!own) continue
      here += own[age] ?? 0
      for (let young = 0; young <= age; young++) upTo += own[young] ?? 0
    }
    share[age - 1] = (share[age] ?? 1) * (upTo > 0 ? 1 - here / upTo : 1)
  }
  return share
}

/** What of them comes back in each week of age: the steps of `completeness`. */
export const byAge = (share: Float64Array): Float64Array =>
  share.map((until, age) => until - (age === 0 ? 0 : (share[age - 1] ?? 0)))
