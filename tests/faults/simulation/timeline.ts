import { createHash, KeyObject, sign } from "node:crypto"
import type { Random } from "./random.ts"

// One clock and one queue for a whole warehouse: what waits for a timer, a disk or the wire stands in it, and the seed says
// when its turn comes. Between two turns every promise that can go on has gone on, so that a run is the same every time.

/** Whose turn it is: what a dead one waited for never comes. */
export interface Actor {
  name: string
  dead: boolean
  /** Until when it does not move, by the timeline. */
  frozenUntil: number
  /** Who does what this one leaves to "soon"; a tab's disk goes on without the tab. */
  disk?: Actor
  /** Told of each turn that begins, before it does. */
  onTurn?: () => void
}

export const actor = (name: string, more: Partial<Actor> = {}): Actor => ({
  name,
  dead: false,
  frozenUntil: 0,
  ...more,
})

export interface Timeline {
  /** By a clock that is right, milliseconds since 1970. */
  now(): number
  /** Of its own time, in which no leap counts, milliseconds since it began. */
  moment(): number
  /** Time passes in which nobody does anything. */
  leap(ms: number): void
  /** Calls `act` in so many milliseconds, as this actor; the answer calls it off. */
  later(who: Actor, ms: number, act: () => void): () => void
  /** Runs until it is so, or for `within` milliseconds of its own time; whether it is so. */
  run(is: () => boolean, within: number): Promise<boolean>
  /** Waits, as part of somebody's turn. */
  rest(who: Actor, ms: number): Promise<void>
  turns(): number
}

interface Turn {
  at: number
  order: number
  who: Actor
  act: (() => void) | null
}

const realImmediate = globalThis.setImmediate
/** Seldom enough to cost nothing, for what the engine itself has to do. */
const BREATH = 2_000

/** As a process has one of each: the globals of this thread go by the timeline that was made last. */
let current: { timeline: Timeline; who: Actor; soon(act: () => void): void } | null = null

export function newTimeline(random: Random, begin: number): Timeline {
  const queue = newQueue()
  let [time, leapt, order, count] = [0, 0, 0, 0]
  const last = new WeakMap<Actor, number>()
  const put = (who: Actor, at: number, act: () => void): Turn => {
    const turn = { at, order: order++, who, act }
    queue.put(turn)
    return turn
  }
  const here = {
    timeline: null as unknown as Timeline,
    who: actor("nobody"),
    /** A disk does one thing after another, and now and then takes its time. */
    soon: (act: () => void) => {
      const who = here.who.disk ?? here.who
      const at = Math.max(last.get(who) ?? 0, time + (random.chance(0.04) ? random.between(1, 40) : 0))
      last.set(who, at)
      put(who, at, act)
    },
  }
  const take = (turn: Turn) => {
    if (turn.act === null || turn.who.dead) return false
    if (turn.who.frozenUntil > turn.at) {
      put(turn.who, turn.who.frozenUntil, turn.act)
      return false
    }
    time = Math.max(time, turn.at)
    here.who = turn.who
    turn.who.onTurn?.()
    if (!turn.who.dead) turn.act()
    return true
  }
  here.timeline = {
    now: () => Math.floor(begin + leapt + time),
    moment: () => time,
    leap: (ms) => {
      leapt += ms
    },
    later: (who, ms, act) => {
      const turn = put(who, time + Math.max(0, ms), act)
      return () => {
        turn.act = null
      }
    },
    run: async (is, within) => {
      const end = time + within
      // out of whatever called this: a turn of its own ends what stands in line there
      await new Promise<void>((done) => realImmediate(done))
      while (!is()) {
        const turn = queue.take()
        if (!turn || turn.at > end) {
          if (turn) queue.put(turn)
          return false
        }
        if (!take(turn)) continue
        // every promise that can go on goes on before this comes
        await new Promise<void>((done) => (++count % BREATH === 0 ? realImmediate(done) : process.nextTick(done)))
      }
      return true
    },
    rest: (who, ms) => new Promise((done) => void here.timeline.later(who, ms, done)),
    turns: () => count,
  }
  current = here
  return here.timeline
}

const never = new AbortController()

interface Handle {
  callOff(): void
  ref(): Handle
  unref(): Handle
}

/** A heap by time, then by order. */
function newQueue() {
  const heap: Turn[] = []
  const isBefore = (a: Turn, b: Turn) => a.at < b.at || (a.at === b.at && a.order < b.order)
  const swap = (i: number, j: number) => {
    ;[heap[i], heap[j]] = [heap[j] as Turn, heap[i] as Turn]
  }
  const sink = () => {
    for (let at = 0; ; ) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && isBefore(heap[child] as Turn, heap[least] as Turn)) least = child
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  return {
    put(turn: Turn) {
      let at = heap.push(turn) - 1
      while (at > 0 && isBefore(turn, heap[(at - 1) >> 1] as Turn)) {
        swap(at, (at - 1) >> 1)
        at = (at - 1) >> 1
      }
    },
    take(): Turn | undefined {
      const first = heap[0]
      const last = heap.pop()
      if (first === last || !last) return first
      heap[0] = last
      sink()
      return first
    },
  }
}

/**
 * From here on this thread's clock, timers, chance and hashes are those of the timeline: they are what the code under test
 * reaches without being given them (Dexie, uuid, fetch's timeouts, the server's group commit).
 */
export function takeOverThread(random: () => Random): void {
  const timer = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): Handle => {
    const callOff = current?.timeline.later(current.who, ms, () => act(...given)) ?? (() => {})
    const handle: Handle = { callOff, ref: () => handle, unref: () => handle }
    return handle
  }
  const end = (handle?: Handle) => handle?.callOff()
  const soon = (act: (...given: unknown[]) => void, ...given: unknown[]) => current?.soon(() => act(...given))
  Object.assign(globalThis, { setTimeout: timer, clearTimeout: end, setImmediate: soon })
  Date.now = () => current?.timeline.now() ?? 0
  // the wire of a run ends what takes too long, and only that: see `PATIENCE` there
  AbortSignal.timeout = () => never.signal
  // a port to other threads is no part of it, and would answer when it likes
  Object.assign(globalThis, { BroadcastChannel: undefined })
  crypto.getRandomValues = <T extends ArrayBufferView | null>(into: T): T => {
    if (into) new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(random().bytes(into.byteLength))
    return into
  }
  const { subtle } = crypto
  // the browser's take a thread of their own, and their order would be that thread's
  Object.defineProperty(subtle, "digest", {
    value: async (_: unknown, bytes: ArrayBuffer | Uint8Array) =>
      new Uint8Array(
        createHash("sha256")
          .update(new Uint8Array(bytes as ArrayBuffer))
          .digest(),
      ).buffer,
  })
  Object.defineProperty(subtle, "sign", {
    value: async (_: unknown, key: CryptoKey, bytes: Uint8Array) => {
      const signed = sign("sha256", bytes, { key: KeyObject.from(key as never), dsaEncoding: "ieee-p1363" })
      return new Uint8Array(signed).buffer
    },
  })
}
