import { dropBallast, layBallast } from "../device/ballast.ts"
import { withDatabase, withRelaxedDatabase } from "../device/database.ts"
import { CaptureRefused, refusalOf } from "../outbox/capture-refused.ts"
import { alone } from "./alone.ts"
import { fetchKnownPictures } from "./fetch-pictures.ts"
import type { Halt } from "./halt.ts"
import type { Pace } from "./push-facts.ts"
import { syncRound } from "./sync-round.ts"
import { browserWorld, type SyncWorld } from "./world.ts"

const SECOND = 1000
/** While all is well: how soon a parcel announced elsewhere is known here. */
const IDLE = 20 * SECOND
const LONGEST = 60 * SECOND
/** While another tab sends: how soon it is seen that it is frozen. */
export const WATCH = 10 * SECOND

/** Starts sending and pulling; once, by the app. The answer stops it. */
export function startSync(): () => void {
  void askToPersist()
  void holdRoom()
  void fetchKnownPictures().catch(() => {})
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
    const ended = await tryRound(world, pace)
    if ((state as string) === "stopped") return
    state = "idle"
    const halt = ended === "elsewhere" ? null : ended
    failed = halt ? failed + 1 : 0
    resting = Boolean(halt?.waitMs)
    callOff = world.later(again && ended === null ? 0 : pauseOf(world, ended, failed), () => {
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

type Ended = Halt | null | "elsewhere"

async function tryRound(world: SyncWorld, pace: Pace): Promise<Ended> {
  try {
    if (!(await hasBusiness(world))) return null
    return await alone(world, () => syncRound(world, pace))
  } catch (error) {
    if (await makesRoom(world, error)) return tryRound(world, pace)
    // the lock was taken over from us, or the browser has no database for us: what is kept stays as it is
    console.warn("a round of sync has failed", error)
    return { reach: "offline", code: null, waitMs: null }
  }
}

/** A full device gives up its ballast, once, to note what the server has taken. */
async function makesRoom(world: SyncWorld, error: unknown): Promise<boolean> {
  const refusal = refusalOf(error)
  if (!(refusal instanceof CaptureRefused) || refusal.code !== "full") return false
  return dropBallast(world.relaxed).catch(() => false)
}

/** A desk's browser has nothing to send and is told nothing: it does not ask. Enrolling gives a sign. */
async function hasBusiness(world: SyncWorld): Promise<boolean> {
  const { device, counters } = await world.relaxed((db) => db.readAll("device", "counters"))
  return device != null || (counters?.facts ?? 0) + (counters?.photos ?? 0) > 0
}

/** Halved to one and a half times, so that a hall of handhelds does not come back at one moment. */
function pauseOf(world: SyncWorld, ended: Ended, failed: number): number {
  const jitter = 0.5 + world.random()
  if (ended === null) return IDLE * jitter
  if (ended === "elsewhere") return WATCH * jitter
  const backOff = Math.min(LONGEST, SECOND * 2 ** Math.min(failed, 10)) * Math.min(jitter, 1)
  return Math.max(backOff, (ended.waitMs ?? 0) * Math.max(jitter, 1))
}

/** Before the first capture: a device that is full says so at the start of a shift. */
async function holdRoom(): Promise<void> {
  if (await withDatabase((db) => db.read("device"))) await layBallast(withRelaxedDatabase)
}

/** Whether the browser promises not to clear this device's data by itself; the device page says it. */
async function askToPersist(): Promise<void> {
  const persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? null
  await withDatabase((db) => db.keep("persisted", persisted))
}
