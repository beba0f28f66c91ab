import type { Context } from "../context.ts"
import { EVERY } from "../db/note-changes.ts"
import { lastPosition } from "../db/positions.ts"
import { type EventStream, openStream } from "./open-stream.ts"
import { changesBetween } from "./read-changes.ts"

// Customers with their return's page open: told that it changed, and nothing of what. One look at the commits for all of
// them, as long as any is there.

const LOOK_EVERY_MS = 1_000
const BEAT_MS = 25_000
const MOST = 2_000
/** Of one return; tabs are few. */
const MOST_OF_ONE = 5
/** Then its browser comes again, with its cookie looked at anew. */
const LASTS_MS = 10 * 60_000

interface Listener {
  returnId: string
  stream: EventStream
  since: number
}
interface Followers {
  open(returnId: string, cut: () => void): Promise<EventStream | null>
  close(): void
}

const known = new WeakMap<Context, Followers>()

/** A stream of "changed" for one return; null: there are too many. Who may, has been asked. */
export function followReturn(ctx: Context, returnId: string, cut: () => void): Promise<EventStream | null> {
  const own = known.get(ctx) ?? startFollowing(ctx)
  known.set(ctx, own)
  return own.open(returnId, cut)
}

/** At the end of the process. */
export const endFollowing = (ctx: Context): void => known.get(ctx)?.close()

function startFollowing(ctx: Context): Followers {
  const listeners = new Set<Listener>()
  let seen = 0
  let timer: NodeJS.Timeout | undefined
  let beatAt = 0
  let looking = false

  const look = async () => {
    const { read } = ctx.database
    const { n } = await lastPosition(read)
    const told = n > seen ? await changesBetween(read, seen, n) : []
    seen = n
    const ids = new Set(told.filter((one) => one.kind === "return").map((one) => one.id))
    const beat = performance.now() >= beatAt
    if (beat) beatAt = performance.now() + BEAT_MS
    for (const listener of [...listeners]) {
      if (ids.has(listener.returnId) || ids.has(EVERY)) listener.stream.send("changed", {})
      else if (beat) listener.stream.send("beat", {})
      if (performance.now() - listener.since > LASTS_MS) listener.stream.end()
    }
  }
  const turn = () => {
    if (looking) return
    looking = true
    look()
      .catch((error: unknown) => ctx.log.error({ err: error }, "the customers are told nothing"))
      .finally(() => {
        looking = false
      })
  }
  return {
    open: async (returnId, cut) => {
      if (listeners.size >= MOST) return null
      if (listeners.size === 0) seen = (await lastPosition(ctx.database.read)).n
      const stream = openStream({
        cut,
        onGone: () => {
          listeners.delete(listener)
          if (listeners.size > 0) return
          clearInterval(timer)
          timer = undefined
        },
      })
      const listener: Listener = { returnId, stream, since: performance.now() }
      listeners.add(listener)
      const own = [...listeners].filter((one) => one.returnId === returnId)
      for (const old of own.slice(0, -MOST_OF_ONE)) old.stream.end()
      timer ??= setInterval(turn, LOOK_EVERY_MS).unref()
      stream.send("hello", {})
      return stream
    },
    close: () => {
      clearInterval(timer)
      for (const { stream } of [...listeners]) stream.end()
    },
  }
}
