import { withDatabase } from "../device/database.ts"
import { alone } from "./alone.ts"
import type { Halt } from "./halt.ts"
import { syncRound } from "./sync-round.ts"
import { browserWorld, type SyncWorld } from "./world.ts"

const SECOND = 1000
/** While all is well: how soon a parcel announced elsewhere is known here. */
const IDLE = 20 * SECOND
const LONGEST = 60 * SECOND

/** Starts sending and pulling; once, by the app. The answer stops it. */
export function startSync(): () => void {
  void askToPersist()
  return keepSyncing(browserWorld())
}

/**
 * A round at each sign and, without one, on a timer that backs off while the server is away. Signs are not heard while the
 * server has asked to be left alone for a time.
 */
export function keepSyncing(world: SyncWorld): () => void {
  const pace = { size: 100 }
  let state: "idle" | "running" | "stopped" = "idle"
  let again = false
  let failed = 0
  let resting = false
  let callOff = () => {}
  const run = async () => {
    if (state === "running") again = true
    if (state !== "idle" || resting) return
    state = "running"
    again = false
    callOff()
    const halt = await tryRound(world, pace)
    if ((state as string) === "stopped") return
    state = "idle"
    failed = halt ? failed + 1 : 0
    resting = Boolean(halt?.waitMs)
    callOff = world.later(again && !halt ? 0 : pauseOf(world, halt, failed), () => {
      resting = false
      void run()
    })
  }
  const endSigns = world.onSign(() => void run())
  void run()
  return () => {
    state = "stopped"
    callOff()
    endSigns()
  }
}

async function tryRound(world: SyncWorld, pace: { size: number }): Promise<Halt | null> {
  try {
    return await alone(world, () => syncRound(world, pace))
  } catch (error) {
    // the lock was taken over from us, or the browser has no database for us: what is kept stays as it is
    console.warn("a round of sync has failed", error)
    return { reach: "offline", code: null, waitMs: null }
  }
}

/** Halved to one and a half times, so that a hall of handhelds does not come back at one moment. */
function pauseOf(world: SyncWorld, halt: Halt | null, failed: number): number {
  const jitter = 0.5 + world.random()
  if (!halt) return IDLE * jitter
  const backOff = Math.min(LONGEST, SECOND * 2 ** Math.min(failed, 10)) * Math.min(jitter, 1)
  return Math.max(backOff, (halt.waitMs ?? 0) * Math.max(jitter, 1))
}

/** Whether the browser promises not to clear this device's data by itself; the device page says it. */
async function askToPersist(): Promise<void> {
  const persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? null
  await withDatabase((db) => db.keep("persisted", persisted))
}
