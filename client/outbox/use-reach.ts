import { withDatabase } from "../device/database.ts"
import type { SyncStatus } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"

const silent: SyncStatus = { state: "offline", lastContactAt: null, since: null, clockOffset: 0, code: null }

/** What sending has last learnt of the server; `undefined` until it is read. */
export function useReach(): SyncStatus | undefined {
  return useLive(() => withDatabase(async (db) => (await db.read("sync")) ?? silent))
}
