import { type LiveChange, SILENT_MS } from "../../shared/contract/live.ts"
import { listen } from "./listen.ts"
import type { LiveWorld } from "./world.ts"

// One stream a browser. Browsers give a server six connections on HTTP/1.1, so tabs share: the one that holds a Web Lock
// listens, and tells the others over a BroadcastChannel. A SharedWorker would do the same, but Chrome on Android has none,
// and this house's tablets run it; locks and channels are everywhere where a page is secure, and a tab that dies lets go
// of its lock by itself. Where there is no lock at all, every tab asks instead.

/** What a stream said: "all" where nobody knows what was missed. `id` names the event, for a stream that comes back. */
export type Heard = { id: string | null; changes: LiveChange[] | "all" }

/** live: told within a moment · asking: no stream is heard here, so each page asks every two seconds. */
export type LiveMode = "live" | "asking"

export interface Link {
  mode(): LiveMode
  /** Called at each change of mode. */
  onMode(act: (mode: LiveMode) => void): () => void
  onChanges(act: (changes: LiveChange[] | "all") => void): () => void
  stop(): void
}

const LOCK = "backdock-live"
/** Another tab that has the lock and is not heard for so long is frozen: who is looked at takes it over. */
const FROZEN_MS = 30_000
const FIRST_PAUSE_MS = 500
/** Half as much again at most, and still shorter than what is taken for frozen. */
const LONGEST_PAUSE_MS = 15_000

export function startLink(world: LiveWorld): Link {
  const channel = world.channel()
  const stopped = new AbortController()
  const modes = new Set<(mode: LiveMode) => void>()
  const ears = new Set<(changes: LiveChange[] | "all") => void>()
  let mode: LiveMode = "asking"
  let heardAt = Number.NEGATIVE_INFINITY
  let aliveAt = world.now()
  let lastId: string | null = null
  let leads = false
  let callOff = () => {}

  const become = (next: LiveMode) => {
    if (mode === next) return
    mode = next
    for (const tell of modes) tell(next)
    // whatever was missed in between: at both ends all is asked once
    for (const tell of ears) tell("all")
  }
  const watch = () => {
    callOff()
    callOff = world.later(Math.max(0, heardAt + SILENT_MS - world.now()) + 1, () => {
      if (world.now() - heardAt >= SILENT_MS) become("asking")
      else watch()
    })
  }
  const hear = ({ id, changes }: Heard) => {
    heardAt = aliveAt = world.now()
    if (id !== null) lastId = id
    watch()
    if (mode === "asking") return become("live")
    if (changes === "all" || changes.length > 0) for (const tell of ears) tell(changes)
  }
  channel.onmessage = ({ data }) => {
    aliveAt = world.now()
    // a tab of another version may say what this one does not know
    if (data?.changes) hear(data as Heard)
  }
  /** Holds the lock for as long as this tab lives: listens, and listens again. */
  const lead = async (lost: AbortSignal) => {
    const signal = AbortSignal.any([stopped.signal, lost])
    let failed = 0
    leads = true
    while (!signal.aborted) {
      channel.postMessage("alive")
      const ended = await listen(world, {
        after: lastId,
        signal,
        onHeard: (heard) => {
          failed = 0
          channel.postMessage(heard)
          hear(heard)
        },
      })
      if (signal.aborted) return
      failed += 1
      // the pages' own questions then find out who is here no more
      if (ended.status === 401) for (const tell of ears) tell("all")
      await pause(world, pauseOf(world, failed), signal)
    }
  }
  const stand = async (locks: NonNullable<LiveWorld["locks"]>, steal: boolean) => {
    const lost = new AbortController()
    const how: LockOptions = steal ? { steal } : { signal: stopped.signal }
    try {
      await locks.request(LOCK, how, () => lead(lost.signal))
    } catch {
      // stopped, or another tab took over from this one
    }
    lost.abort()
    leads = false
    if (!stopped.signal.aborted) void stand(locks, false)
  }
  const guard = (locks: NonNullable<LiveWorld["locks"]>) => {
    if (stopped.signal.aborted) return
    if (!leads && world.now() - aliveAt > FROZEN_MS && world.seen()) {
      aliveAt = world.now()
      void stand(locks, true)
    }
    world.later(FROZEN_MS / 3, () => guard(locks))
  }
  if (world.locks) {
    void stand(world.locks, false)
    guard(world.locks)
  }
  return {
    mode: () => mode,
    onMode: (act) => {
      modes.add(act)
      return () => modes.delete(act)
    },
    onChanges: (act) => {
      ears.add(act)
      return () => ears.delete(act)
    },
    stop: () => {
      stopped.abort()
      callOff()
      channel.close()
      mode = "asking"
      modes.clear()
      ears.clear()
    },
  }
}

/** Apart from one another, so that three hundred desks do not come back to a restarted server at one moment. */
function pauseOf(world: LiveWorld, failed: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failed - 1, 10)) * (0.5 + world.random())
}

function pause(world: LiveWorld, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      callOff()
      signal.removeEventListener("abort", end)
      done()
    }
    const callOff = world.later(ms, end)
    signal.addEventListener("abort", end)
  })
}
