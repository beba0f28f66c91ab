import { BEAT_MS, type LiveChange } from "../../shared/contract/live.ts"
import type { Position } from "../../shared/contract/sync.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { mayHear } from "../../shared/policy/hear.ts"
import type { Context } from "../context.ts"
import { EVERY } from "../db/note-changes.ts"
import { isOurs, lastPosition } from "../db/positions.ts"
import { KEPT_COMMITS } from "./forget-changes.ts"
import { type Looking, startLooking } from "./looking.ts"
import { type EventStream, openStream } from "./open-stream.ts"
import { changesBetween, type Told } from "./read-changes.ts"

// One look at the commits for all desks that are open, as long as any is. It looks instead of being called, so that what
// another process writes is told as well; what comes in between two looks goes out as one event.

type Person = Extract<Actor, { kind: "person" }>

interface Listener {
  /** Names the session that it stands on. */
  session: string
  actor: Person
  /** It has been told of all commits up to here. */
  through: number
  stream: EventStream
}

export interface Hub {
  looking: Looking
  /** A stream of events for this person, after the position that they heard last; null: there are too many. */
  open(who: Pick<Listener, "session" | "actor">, after: Position | null, cut: () => void): Promise<EventStream | null>
  /** Looks once; by itself it does so all the time. */
  look(): Promise<void>
  count(): number
  close(): void
}

type Options = {
  /** Of these sessions those that still stand, with who they are now. */
  standing(ctx: Context, sessions: string[]): Promise<Map<string, Person>>
}

const LOOK_EVERY_MS = 400
const SESSIONS_EVERY_MS = 2_000
const MOST_STREAMS = 1_000
/** A browser shares one among its tabs; more than a few are none of ours. */
const MOST_OF_ONE = 8

const hubs = new WeakMap<Context, Hub>()

export function hubOf(ctx: Context, options: Options): Hub {
  const known = hubs.get(ctx) ?? startHub(ctx, options)
  hubs.set(ctx, known)
  return known
}

/** At the end of the process: every stream ends in order, and no desk comes in any more. */
export const closeHub = (ctx: Context): void => hubs.get(ctx)?.close()

export function startHub(ctx: Context, { standing }: Options): Hub {
  const { read } = ctx.database
  const listeners = new Set<Listener>()
  const looking = startLooking()
  let seen: Position | null = null
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let beatAt = 0
  let sessionsAt = 0

  const look = () => {
    running ??= lookOnce()
      .catch((error: unknown) => ctx.log.error({ err: error }, "the desks are told nothing"))
      .finally(() => {
        running = null
      })
    return running
  }
  /** Where the database does not answer, nothing is said at all: the desks notice the silence and ask by themselves. */
  const lookOnce = async () => {
    const from = seen ?? (await lastPosition(read))
    const last = await lastPosition(read)
    const told = last.n > from.n ? await changesBetween(read, from.n, last.n) : []
    seen = last
    tell(told, last)
    await checkSessions()
  }
  const tell = (told: readonly Told[], last: Position) => {
    const moved = looking.takeMoved(ctx.now())
    const beat = performance.now() >= beatAt
    if (beat) beatAt = performance.now() + BEAT_MS - LOOK_EVERY_MS / 2
    for (const listener of [...listeners]) {
      const heard = told.filter((one) => one.position > listener.through && mayHear(listener.actor, one))
      const looks = [...moved].filter((at) => looking.isAt(listener.actor.id, at))
      listener.through = Math.max(listener.through, last.n)
      const changes = [...distinct(heard), ...looks.map((id) => ({ kind: "looking" as const, id }))]
      // one that came after this look began knows more already
      const id = listener.through === last.n ? nameOf(last) : undefined
      if (changes.length > 0) listener.stream.send("changed", { changes }, id)
      else if (beat) listener.stream.send("beat", {}, id)
    }
  }
  const checkSessions = async () => {
    if (performance.now() < sessionsAt || listeners.size === 0) return
    sessionsAt = performance.now() + SESSIONS_EVERY_MS
    const stand = await standing(ctx, [...new Set([...listeners].map((one) => one.session))])
    for (const listener of [...listeners]) {
      const actor = stand.get(listener.session)
      if (actor) listener.actor = actor
      else listener.stream.end()
    }
  }
  /** Null: there is no telling what was missed. */
  const missed = async (after: Position | null, last: Position): Promise<Told[] | null> => {
    if (!after || after.n > last.n || after.n < last.n - KEPT_COMMITS || !(await isOurs(read, after))) return null
    return changesBetween(read, after.n, last.n)
  }
  return {
    looking,
    look,
    count: () => listeners.size,
    open: async (who, after, cut) => {
      if (listeners.size >= MOST_STREAMS) return null
      let last = await lastPosition(read)
      const told = await missed(after, last)
      // a look that has gone past meanwhile told nobody of this stream: it is caught up with before anything else runs
      while (told && seen && seen.n > last.n) {
        const next = seen
        told.push(...(await changesBetween(read, last.n, next.n)))
        last = next
      }
      const stream = openStream({
        cut,
        onGone: () => {
          listeners.delete(listener)
          if (listeners.size > 0) return
          clearInterval(timer)
          timer = undefined
          seen = null
        },
      })
      const listener: Listener = { ...who, through: last.n, stream }
      listeners.add(listener)
      const own = [...listeners].filter((one) => one.session === who.session)
      for (const old of own.slice(0, -MOST_OF_ONE)) old.stream.end()
      seen ??= last
      timer ??= setInterval(look, LOOK_EVERY_MS).unref()
      const changes = distinct((told ?? []).filter((one) => mayHear(who.actor, one)))
      stream.send("hello", { resumed: told !== null, changes }, nameOf(last))
      return stream
    },
    close: () => {
      clearInterval(timer)
      for (const { stream } of [...listeners]) stream.end()
    },
  }
}

const nameOf = ({ n, tag }: Position): string => `${n}.${tag}`

/** Where all of a kind changed, none of it needs a name. */
function distinct(told: readonly Told[]): LiveChange[] {
  const every = new Set(told.filter((one) => one.id === EVERY).map((one) => one.kind))
  const named = told.filter((one) => one.id === EVERY || !every.has(one.kind))
  const changes = named.map(({ kind, id }) => ({ kind, id }) as LiveChange)
  return [...new Map(changes.map((change) => [`${change.kind} ${change.id}`, change])).values()]
}
