import { liveQuery } from "dexie"
import { useEffect, useState } from "react"

/**
 * What `query` reads, and again whenever another write (of any tab or worker) touches what it read. `undefined` until
 * the first answer. `depends` names what the query was made from; for rows by key or index, not for whole tables.
 */
export function useLive<T>(query: () => Promise<T>, depends: string | null = null): T | undefined {
  const [answer, setAnswer] = useState<{ of: string | null; value: T }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is a new function at each render; `depends` says when it differs
  useEffect(() => {
    const watching = liveQuery(query).subscribe({
      next: (value) => setAnswer({ of: depends, value }),
      error: (error) => console.error("a live query failed", error),
    })
    return () => watching.unsubscribe()
  }, [depends])
  return answer?.of === depends ? answer.value : undefined
}
