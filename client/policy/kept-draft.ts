import { useCallback, useEffect, useRef, useState } from "react"
import type { PolicyChange } from "../../shared/policy/policy-versions.ts"
import type { Typed } from "./rule-fields.ts"

// A draft of the rules is an hour's work: it outlives a reload, a crash and a closed lid in this browser's storage, and is
// offered back before it is anything. Each tab has its own; the one that was changed last is kept.

export interface RulesDraft {
  typed: Typed
  /** What differs in questions, categories and profiles. */
  patch: PolicyChange
}

export interface KeptDraft extends RulesDraft {
  /** When it was changed last, and in which tab. */
  at: number
  tab: string
}

export const emptyDraft: RulesDraft = { typed: {}, patch: {} }

export const isEmptyDraft = ({ typed, patch }: RulesDraft): boolean =>
  Object.keys(typed).length === 0 && Object.keys(patch).length === 0

const keyOf = (personId: string) => `backdock.rules-draft.${personId}`

/** Null where there is none, or none that can be read. */
export function parseKept(text: string | null): KeptDraft | null {
  try {
    const { typed, patch, at, tab } = JSON.parse(text ?? "null") as Partial<KeptDraft>
    const whole = isRecord(typed) && isRecord(patch) && typeof at === "number" && typeof tab === "string"
    const kept = whole ? { typed: typed as Typed, patch: patch as PolicyChange, at, tab } : null
    return kept && !isEmptyDraft(kept) ? kept : null
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A full storage keeps nothing new; what is on the page stays there. */
function keep(key: string, draft: KeptDraft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft))
  } catch (error) {
    console.warn("the draft is not kept", error)
  }
}

/** This tab, until it is closed: a reload is the same one. */
function tabId(): string {
  const known = sessionStorage.getItem("backdock.tab")
  if (known) return known
  const made = crypto.randomUUID()
  sessionStorage.setItem("backdock.tab", made)
  return made
}

/**
 * `found`: what is kept and is not this page's, from before or from another tab; to be taken up or thrown away. As long as
 * this page has changed nothing it writes nothing over it.
 */
export function useKeptDraft(personId: string) {
  const key = keyOf(personId)
  const tab = useRef(tabId())
  const [draft, setDraft] = useState(emptyDraft)
  const [found, setFound] = useState(() => parseKept(localStorage.getItem(key)))

  useEffect(() => {
    const hear = (event: StorageEvent) => {
      if (event.key !== key) return
      const kept = parseKept(event.newValue)
      setFound(kept?.tab === tab.current ? null : kept)
    }
    window.addEventListener("storage", hear)
    return () => window.removeEventListener("storage", hear)
  }, [key])

  const change = useCallback(
    (next: RulesDraft) => {
      setDraft(next)
      setFound(null)
      if (isEmptyDraft(next)) localStorage.removeItem(key)
      else keep(key, { ...next, at: Date.now(), tab: tab.current })
    },
    [key],
  )
  const takeUp = () => found && change({ typed: found.typed, patch: found.patch })
  const throwAway = () => {
    localStorage.removeItem(key)
    setFound(null)
  }
  return { draft, change, found, takeUp, throwAway }
}
