export interface Clock {
  /** By the device's clock. */
  deviceTime: number
  /** Server time less device time at the last contact; null: never measured. */
  offset: number | null
  /** A moment of the server's own clock that came before: the sign-in, else the enrolment. */
  notBefore: number
  /** The server's receipt. */
  receivedAt: number
  /** When the fact before it in its stream was seen: order is by number, never by clock. */
  previous: number | null
}

/**
 * When a fact was seen: the device's time by the offset of its last contact, between what the server knows came before and
 * the receipt; the earliest of these where no offset was ever measured (domain.md, the legal clock).
 */
export function happenedAt(clock: Clock): number {
  const earliest = Math.max(clock.notBefore, clock.previous ?? 0)
  const told = clock.offset === null ? earliest : clock.deviceTime + clock.offset
  return Math.min(Math.max(told, earliest), Math.max(clock.receivedAt, clock.previous ?? 0))
}
