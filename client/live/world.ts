/** What the link reaches besides itself. Tests give another one: of several tabs, with clocks of their own. */
export interface LiveWorld {
  fetch: typeof fetch
  /** Null: this browser has none (a page that is not secure). */
  locks: Pick<LockManager, "request"> | null
  /** A channel to the other tabs of this browser. */
  channel(): Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">
  now(): number
  random(): number
  /** Calls `act` in so many milliseconds; the answer calls it off. */
  later(ms: number, act: () => void): () => void
  /** Somebody sees this tab. */
  seen(): boolean
}

const NAME = "backdock-live"

export function browserWorld(): LiveWorld {
  return {
    fetch: (...request) => fetch(...request),
    locks: navigator.locks ?? null,
    channel: () => new BroadcastChannel(NAME),
    now: () => performance.now(),
    random: Math.random,
    later: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    seen: () => document.visibilityState === "visible",
  }
}
