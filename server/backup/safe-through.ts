/** A number of a stream, and whether the backup holds its fact with every photo of it. */
export interface HeldSlot {
  seq: number
  held: boolean
}
/** Numbers that the device no longer had, named for an administrator: from, to. */
export type Gap = readonly [from: number, to: number]

export interface Safe {
  /** The highest number up to which a backup holds everything. */
  through: number
  /** Named gaps below it: nothing was there to hold. If a fact comes into one after all, this is no longer true. */
  passedOver: Gap[]
}

/**
 * How far a device may forget (protocol.md 10). Walks on from `from`, over slots and gaps in order, and stops before the
 * first number that is neither held nor named as a gap. A gap with nothing behind it is not passed over.
 */
export function safeThrough(from: number, slots: readonly HeldSlot[], gaps: readonly Gap[]): Safe {
  const safe: Safe = { through: from, passedOver: [] }
  for (const { seq, held } of slots) {
    if (seq <= safe.through) continue
    const over = gapsBetween(safe.through, seq, gaps)
    if (!held || over === null) break
    safe.passedOver.push(...over)
    safe.through = seq
  }
  return safe
}

/** The gaps that fill the numbers between two held ones; null where they do not. */
function gapsBetween(after: number, before: number, gaps: readonly Gap[]): Gap[] | null {
  const over: Gap[] = []
  let next = after + 1
  while (next < before) {
    const gap = gaps.find(([from, to]) => from <= next && next <= to)
    if (!gap) return null
    over.push(gap)
    next = gap[1] + 1
  }
  return over
}
