import { type QueryCache, useQueryClient } from "@tanstack/react-query"
import { useSyncExternalStore } from "react"

/** When the server last answered a question of this page, and whether it does now. */
export function useDeskReach(): { here: boolean; answeredAt: number | null } {
  const cache = useQueryClient().getQueryCache()
  const here = useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    () => reaches(cache),
  )
  return { here, answeredAt: lastAnswer(cache) }
}

const active = (cache: QueryCache) => cache.getAll().filter((query) => query.isActive())

function reaches(cache: QueryCache): boolean {
  return !active(cache).some((query) => {
    const error = (query.state.error ?? query.state.fetchFailureReason) as { code?: string } | null
    return error?.code === "unreachable"
  })
}

function lastAnswer(cache: QueryCache): number | null {
  return Math.max(0, ...active(cache).map((query) => query.state.dataUpdatedAt)) || null
}
