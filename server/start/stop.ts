import type { Context } from "../context.ts"
import { sayStopping } from "../http/stopping.ts"
import type { Doors } from "../lan/two-doors.ts"
import { endFollowing } from "../live/follow-return.ts"
import { closeHub } from "../live/hub.ts"

/** Running requests have this long; the whole stop stays below ten seconds. */
const GRACE_MS = 5_000
const LAST_RESORT_MS = 9_000

/**
 * No new requests, running ones finish, then what stands behind them ends. `giveUp` where something still runs after nine
 * seconds, be it after this.
 */
export async function stop(
  ctx: Context,
  server: Doors,
  endBehind: () => Promise<void>,
  giveUp: () => void = () => process.exit(1),
): Promise<void> {
  setTimeout(giveUp, LAST_RESORT_MS).unref()
  sayStopping(ctx)
  closeHub(ctx)
  endFollowing(ctx)
  const closed = new Promise<void>((done) => server.close(() => done()))
  server.closeIdleConnections()
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await closed
  clearTimeout(deadline)
  await endBehind()
}
