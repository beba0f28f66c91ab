import { withDatabase } from "../device/database.ts"
import type { SyncStatus } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"

export interface SyncView extends SyncStatus {
  /** Facts or photos are on their way just now. */
  sending: boolean
  /** A first pull, or one from zero, in documents; null: none. `total` is about, and 0 where the server did not count. */
  pulling: { done: number; total: number } | null
  /** Up to when, by the server's clock, what this device knows of its site is complete; null: not yet. */
  asOf: number | null
}

const unknown: SyncView = {
  state: "offline",
  lastContactAt: null,
  since: null,
  clockOffset: 0,
  code: null,
  sending: false,
  pulling: null,
  asOf: null,
}

/** Whether the server is there, as its last answer proved; the same in every tab. */
export function useSync(): SyncView {
  return useLive(readSync) ?? unknown
}

async function readSync(): Promise<SyncView> {
  return withDatabase(async (db) => ({
    ...unknown,
    ...(await db.read("sync")),
    sending: (await db.read("sender"))?.busy ?? false,
    pulling: (await db.read("pulling")) ?? null,
    asOf: (await db.read("asOf")) ?? null,
  }))
}
