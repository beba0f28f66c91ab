import type { Query, QueryClient } from "@tanstack/react-query"
import type { LiveChange, LiveKind } from "../../shared/contract/live.ts"
import { liveMode, onLive } from "./live.ts"

/** What a question hangs on: by kind, the id of the one that counts, or true for any. */
type HangsOn = Partial<Record<Exclude<LiveKind, "looking">, string | true>>

/** Where nothing is told here. */
export const ASK_EVERY_MS = 2_000
/** Told of each change as they are, pages still ask now and then: days pass without any event. */
const ASK_WHILE_LIVE_MS = 60_000
/** However much happens, a question is asked no more often than this because of it. */
const REST_MS = 700

/**
 * Options of a query whose answer is kept up to date: asked again when what it hangs on changes, and every two seconds
 * where no stream is heard. `{ ...keptLive({ return: returnId }) }`.
 */
export function keptLive(hangsOn: HangsOn) {
  return {
    meta: { live: hangsOn },
    refetchInterval: () => (liveMode() === "live" ? ASK_WHILE_LIVE_MS : ASK_EVERY_MS),
    networkMode: "always" as const,
  }
}

export function concerns(hangsOn: HangsOn, changes: readonly LiveChange[] | "all"): boolean {
  if (changes === "all") return true
  return changes.some(({ kind, id }) => {
    const own = kind === "looking" ? undefined : hangsOn[kind]
    return own === true || (own !== undefined && (id === own || id === "*"))
  })
}

const hangsOn = ({ meta }: Query): HangsOn | null => (meta?.live as HangsOn | undefined) ?? null

type World = { later(ms: number, act: () => void): () => void; hidden(): boolean }
const browser: World = {
  later: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  hidden: () => document.visibilityState === "hidden",
}

/**
 * Asks again what changes concern, and what is on screen first of all. A question that is under way when its answer
 * changes is asked once more after it, never broken off: on a slow line none would ever come to its end.
 */
export function followChanges(queries: QueryClient, listen = onLive, world: World = browser): () => void {
  const cache = queries.getQueryCache()
  const owed = new Set<string>()
  let resting = false
  let callOff = () => {}
  const settle = () => {
    if (resting || owed.size === 0) return
    for (const hash of [...owed]) {
      const query = cache.get(hash)
      if (query?.state.fetchStatus === "fetching") continue
      owed.delete(hash)
      if (!query) continue
      const refetchType = query.isActive() && !world.hidden() ? "active" : "none"
      void queries.invalidateQueries({ predicate: (one) => one === query, refetchType })
    }
    resting = true
    callOff = world.later(REST_MS, () => {
      resting = false
      settle()
    })
  }
  const stop = listen((changes) => {
    for (const query of cache.getAll()) {
      const own = hangsOn(query)
      if (own && concerns(own, changes)) owed.add(query.queryHash)
    }
    settle()
  })
  return () => {
    stop()
    callOff()
  }
}
