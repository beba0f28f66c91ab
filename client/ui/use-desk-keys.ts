import { useEffect, useRef } from "react"

/** What a key does; `false`: nothing here, the browser may have it. */
export type DeskKeys = Readonly<Record<string, (() => unknown) | undefined>>

/**
 * Single keys of a desk, by `event.key` in lower case. A key that belongs to a field, a button's Enter, a dialog or the
 * browser (with Ctrl, Alt or Meta) is left to it.
 */
export function useDeskKeys(keys: DeskKeys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (belongsElsewhere(event)) return
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (act && act() !== false) event.preventDefault()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  if (!target) return false
  if (target.closest("[role=dialog], [role=menu]")) return true
  if (target.closest("input, textarea, select, [contenteditable]")) return event.key !== "Escape"
  return (event.key === "Enter" || event.key === " ") && target.closest("button, a, summary") !== null
}
