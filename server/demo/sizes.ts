// How many returns each chapter of the demo tells, by how many there are in all.

/** At 200, 2,000 and 100,000 returns; between them it grows evenly by the logarithm. */
const told = {
  /** At the dock today: what the visitor scans. */
  today: [60, 60, 150],
  /** On the way or not sent yet. */
  coming: [40, 240, 1_500],
  /** Expected at the other sites. */
  elsewhere: [8, 40, 120],
  /** Arrived and not opened: obligations, some of them late. */
  waiting: [8, 32, 120],
  /** Received in order in the last days. */
  clean: [24, 60, 240],
  /** Damaged, wrong, missing, disputed: the lead's. */
  odd: [24, 36, 96],
  /** In order and still held: finance's. */
  held: [10, 15, 40],
  /** Given to a carrier long ago and never seen. */
  lost: [2, 4, 8],
} as const

/** The first index of each chapter, and where the last one ends. */
export type Chapter = keyof typeof told | "past"
export type Chapters = Record<Chapter, readonly [from: number, to: number]>

export const FEWEST_RETURNS = 100
export const MOST_RETURNS = 1_000_000
export const USUAL_RETURNS = 2_000

/** A story of each kind has its turn in the smallest demo too. */
const least: Partial<Record<Chapter, number>> = {
  odd: 12,
  held: 5,
  waiting: 4,
  elsewhere: 4,
  lost: 1,
  clean: 10,
  today: 30,
}

export function chaptersOf(returns: number): Chapters {
  if (!Number.isInteger(returns) || returns < FEWEST_RETURNS || returns > MOST_RETURNS)
    throw new RangeError(`a demo has from ${FEWEST_RETURNS} to ${MOST_RETURNS} returns, not ${returns}`)
  const chapters = {} as Record<Chapter, readonly [number, number]>
  let from = 0
  for (const [name, counts] of Object.entries(told) as [keyof typeof told, readonly [number, number, number]][]) {
    const to = from + Math.max(least[name] ?? 1, between(returns, counts))
    chapters[name] = [from, to]
    from = to
  }
  return { ...chapters, past: [from, Math.max(from, returns)] }
}

function between(returns: number, [few, usual, many]: readonly [number, number, number]): number {
  if (returns <= 200) return Math.round((few * returns) / 200)
  if (returns >= 100_000) return many
  const [low, high, from, to] = returns <= 2_000 ? [few, usual, 200, 2_000] : [usual, many, 2_000, 100_000]
  const share = Math.log(returns / from) / Math.log(to / from)
  return Math.round(low * (high / low) ** share)
}
