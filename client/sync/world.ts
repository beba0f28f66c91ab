import { v7 } from "uuid"
import { type Run, withDatabase, withRelaxedDatabase } from "../device/database.ts"
import { onNudge } from "../device/nudge.ts"
import { fetchKnownPictures } from "./fetch-pictures.ts"
import type { Halt } from "./halt.ts"
import type { Scope } from "./keep-page.ts"

/** All that sync reaches besides itself. Tests and simulations give another one: of many devices, with their own clocks. */
export interface SyncWorld {
  /** Renumbering, a new epoch: what the server cannot tell again. */
  strict: Run
  /** Documents, receipts: losing the last of them to a power cut asks for them again. */
  relaxed: Run
  fetch: typeof fetch
  /** Null: this browser has none. */
  locks: Pick<LockManager, "request"> | null
  /** The rest of a long pull, off this thread; absent: it is done here. */
  pullAside?: (scope: Scope, between: () => Promise<Halt | null>) => Promise<Halt | null>
  /** The next page is asked for while one is stored: off the page's thread. */
  asksAhead?: true
  /** This tab among the others. */
  tab: string
  /** How long the tab that sends may give no sign of life before it is taken over from; absent: as alone.ts says. */
  silentMs?: number
  now(): number
  /** From 0 to 1, for jitter. */
  random(): number
  /** Calls `act` in so many milliseconds; the answer calls it off. */
  later(ms: number, act: () => void): () => void
  /** Calls `act` whenever the server may be there again or something new waits; the answer stops that. */
  onSign(act: () => void): () => void
}

export function browserWorld(): SyncWorld {
  const tab = v7()
  return {
    strict: withDatabase,
    relaxed: withRelaxedDatabase,
    fetch: (...request) => fetch(...request),
    locks: navigator.locks ?? null,
    tab,
    pullAside: async (scope, between) => {
      const { pullAside } = await import("./pull-aside.ts")
      const halt = await pullAside(scope, tab, between)
      void fetchKnownPictures().catch(() => {})
      return halt
    },
    now: Date.now,
    random: Math.random,
    later: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    onSign: onBrowserSign,
  }
}

/** The answer to the scan that told of it is painted first. */
const SOON = 250

function onBrowserSign(act: () => void): () => void {
  const shown = () => document.visibilityState === "visible" && act()
  let soon: ReturnType<typeof setTimeout> | undefined
  const endNudge = onNudge(() => {
    soon ??= setTimeout(() => {
      soon = undefined
      act()
    }, SOON)
  })
  // "online" is a hint to try, never a proof
  addEventListener("online", act)
  addEventListener("pageshow", act)
  document.addEventListener("resume", act)
  document.addEventListener("visibilitychange", shown)
  return () => {
    endNudge()
    clearTimeout(soon)
    removeEventListener("online", act)
    removeEventListener("pageshow", act)
    document.removeEventListener("resume", act)
    document.removeEventListener("visibilitychange", shown)
  }
}
