import type { SyncWorld } from "./world.ts"

const LOCK = "backdock-sync"
/** A sign of life goes before each request, and a request ends within 30 s: who is silent for longer is frozen. */
export const SILENT_MS = 35_000

/** Long enough for a tab that has just begun to say so. */
export const GRACE_MS = 2_000

/**
 * Runs `work` unless another tab is at it; "elsewhere" then. A tab that the browser has frozen is taken over from: should it wake
 * up, what it still does is judged by epoch, stream, id and hash like anything else, and doubles nothing.
 */
export async function alone<T>(world: SyncWorld, work: () => Promise<T>): Promise<T | "elsewhere"> {
  if (!world.locks) return (await takeLease(world)) ? work() : "elsewhere"
  const here = await request(world.locks, { ifAvailable: true }, work)
  if (here !== "elsewhere" || !(await isSilent(world))) return here
  await new Promise<void>((done) => world.later(GRACE_MS, done))
  return (await isSilent(world)) ? request(world.locks, { steal: true }, work) : "elsewhere"
}

function request<T>(
  locks: Pick<LockManager, "request">,
  how: LockOptions,
  work: () => Promise<T>,
): Promise<T | "elsewhere"> {
  return locks.request(LOCK, how, async (lock) => (lock ? work() : "elsewhere")) as Promise<T | "elsewhere">
}

async function isSilent(world: SyncWorld): Promise<boolean> {
  const sender = await world.relaxed((db) => db.read("sender"))
  return sender !== undefined && isOld(world, sender.at)
}

const isOld = (world: SyncWorld, at: number) => Math.abs(world.now() - at) > (world.silentMs ?? SILENT_MS)

/** Where the browser has no locks: the row itself is one. */
async function takeLease(world: SyncWorld): Promise<boolean> {
  return world.relaxed((db) =>
    db.transaction("rw", db.meta, async () => {
      const sender = await db.read("sender")
      if (sender && !sender.done && sender.id !== world.tab && !isOld(world, sender.at)) return false
      await db.keep("sender", { id: world.tab, at: world.now(), done: false, busy: false })
      return true
    }),
  )
}

/** A sign of life of the tab that sends. */
export async function beat(world: SyncWorld, done: boolean): Promise<void> {
  await world.relaxed((db) =>
    db.transaction("rw", db.meta, async () => {
      const counters = await db.read("counters")
      const busy = !done && (counters?.facts ?? 0) + (counters?.photos ?? 0) > 0
      await db.keep("sender", { id: world.tab, at: world.now(), done, busy })
    }),
  )
}
