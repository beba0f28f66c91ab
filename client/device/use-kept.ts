import { useEffect, useState } from "react"

type Kept<T> = { personId: string; value: T }

/**
 * A state that outlives a reload of this tab and belongs to one person: the next one begins empty. For words that are
 * typed and not sent; where the browser keeps nothing it is a plain state.
 */
export function useKept<T>(name: string, personId: string, empty: T): [T, (change: (before: T) => T) => void] {
  const [value, setValue] = useState<T>(() => read<T>(name, personId) ?? empty)
  useEffect(() => write(name, { personId, value }), [name, personId, value])
  return [value, setValue]
}

const keyOf = (name: string) => `backdock.${name}`

function read<T>(name: string, personId: string): T | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "null") as Kept<T> | null
    return kept?.personId === personId ? kept.value : null
  } catch {
    return null
  }
}

function write(name: string, kept: Kept<unknown>): void {
  try {
    sessionStorage.setItem(keyOf(name), JSON.stringify(kept))
  } catch {
    // full or forbidden: it is kept as long as the page is
  }
}
