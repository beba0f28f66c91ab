import type { SyncStatus } from "../device/rows.ts"

/** Below this nobody is bothered: what is recorded is corrected by the server in any case. */
export const CLOCK_MAY_DIFFER = 2 * 60_000
/** No handheld lies unused this long: a date far ahead looks like such a silence. */
const NOBODY_IS_AWAY_SO_LONG = 180 * 24 * 60 * 60_000

/**
 * By how much this device's clock is off, ms, ahead or behind; null: it is right, as far as is known. Measured at the last
 * contact; where there is none any more (a browser trusts no certificate at a wrong date), seen from the last one: a clock
 * that went back behind it, or half a year beyond it, is not the time.
 */
export function clockOff(sync: SyncStatus | null, now: number): number | null {
  if (!sync) return null
  if (sync.state === "offline" && sync.lastContactAt !== null) {
    const away = now - sync.lastContactAt
    if (away < -CLOCK_MAY_DIFFER || away > NOBODY_IS_AWAY_SO_LONG) return Math.abs(away)
  }
  return Math.abs(sync.clockOffset) > CLOCK_MAY_DIFFER ? Math.abs(sync.clockOffset) : null
}
