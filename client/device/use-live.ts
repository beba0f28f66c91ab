import { liveQuery } from "dexie"
import { useEffect, useState, useSyncExternalStore } from "react"
import { isAnswering, whenAnswered } from "./answering.ts"

/**
 * What `query` reads, and again whenever another write (of any tab or worker) touches what it read. `undefined` until
 * the first answer. `depends` names what the query was made from; for rows by key or index, not for whole tables.
 */
export function useLive<T>(query: () => Promise<T>, depends: string | null = null): T | undefined {
  const [answer, setAnswer] = useState<{ of: string | null; value: T }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is a new function at each render; `depends` says when it differs
  useEffect(() => {
    const watching = watch(query, (value) => setAnswer({ of: depends, value }))
    return () => watching.unsubscribe()
  }, [depends])
  return answer?.of === depends ? answer.value : undefined
}

/** So long it is still watched when nobody shows it any more: the next screen shows it at once. */
const LINGER = 1000

/** The same for what stands on one screen after another: watched once for all, and known when the next one comes. */
export function sharedLive<T>(query: () => Promise<T>): () => T | undefined {
  let value: T | undefined
  let watching: { unsubscribe(): void } | null = null
  let ending: ReturnType<typeof setTimeout> | undefined
  const shown = new Set<() => void>()
  const tell = (next: T) => {
    value = next
    for (const each of shown) each()
  }
  const end = () => {
    watching?.unsubscribe()
    watching = null
    value = undefined
  }
  const subscribe = (show: () => void) => {
    clearTimeout(ending)
    shown.add(show)
    watching ??= watch(query, tell)
    return () => {
      shown.delete(show)
      if (shown.size === 0) ending = setTimeout(end, LINGER)
    }
  }
  return () => useSyncExternalStore(subscribe, () => value)
}

const LATER = Symbol("later")

/** A scan's answer comes first: what changes while it is on its way is read once it is painted, and watched anew. */
export function watch<T>(query: () => Promise<T>, next: (value: T) => void): { unsubscribe(): void } {
  let watching: { unsubscribe(): void } | null = null
  let isOver = false
  const begin = () => {
    if (isOver) return
    watching?.unsubscribe()
    let isFirst = true
    const calm = async () => {
      if (!isFirst && isAnswering()) return LATER
      isFirst = false
      return query()
    }
    watching = liveQuery(calm).subscribe({
      next: (value) => (value === LATER ? whenAnswered(begin) : next(value)),
      error: (error) => console.error("a live query failed", error),
    })
  }
  whenAnswered(begin)
  const unsubscribe = () => {
    isOver = true
    watching?.unsubscribe()
  }
  return { unsubscribe }
}
