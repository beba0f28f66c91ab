/** How often two things were seen, together and alone, of so many texts. */
export interface Seen {
  both: number
  one: number
  other: number
  all: number
}

const part = (seen: number, expected: number) => (seen > 0 ? seen * Math.log(seen / expected) : 0)

/**
 * Dunning's log-likelihood ratio (−2 log λ) of the two-by-two table: how little chance alone explains that they stand
 * together. Chi-squared of one degree of freedom where they have nothing to do with each other. T. Dunning, "Accurate
 * methods for the statistics of surprise and coincidence", Computational Linguistics 19 (1993).
 */
export function logLikelihood({ both, one, other, all }: Seen): number {
  const [onlyOne, onlyOther, none] = [one - both, other - both, all - one - other + both]
  const expected = (row: number, column: number) => (row * column) / all
  return (
    2 *
    (part(both, expected(one, other)) +
      part(onlyOne, expected(one, all - other)) +
      part(onlyOther, expected(all - one, other)) +
      part(none, expected(all - one, all - other)))
  )
}

/**
 * Pointwise mutual information over its most: 1 where neither stands without the other, 0 where they do not know of each
 * other, −1 where they never meet. G. Bouma, "Normalized (pointwise) mutual information in collocation extraction" (2009).
 */
export function normalisedInformation({ both, one, other, all }: Seen): number {
  if (both === 0) return -1
  if (both === all) return 1
  return Math.log((both * all) / (one * other)) / -Math.log(both / all)
}
