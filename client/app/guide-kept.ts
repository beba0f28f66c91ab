import { useSyncExternalStore } from "react"

// How far each person has come with the demo's guide, kept on this device.

export interface GuideKept {
  hidden: boolean
  done: readonly string[]
}

const nothing: GuideKept = { hidden: false, done: [] }
const keyOf = (personId: string) => `backdock.guide.${personId}`
const known = new Map<string, GuideKept>()
const listeners = new Set<() => void>()

function read(personId: string): GuideKept {
  const before = known.get(personId)
  if (before) return before
  const kept = parse(localStorage.getItem(keyOf(personId)))
  known.set(personId, kept)
  return kept
}

function parse(text: string | null): GuideKept {
  try {
    const { hidden, done } = JSON.parse(text ?? "{}") as Partial<GuideKept>
    return { hidden: hidden === true, done: Array.isArray(done) ? done.filter((id) => typeof id === "string") : [] }
  } catch {
    return nothing
  }
}

function write(personId: string, kept: GuideKept): void {
  known.set(personId, kept)
  localStorage.setItem(keyOf(personId), JSON.stringify(kept))
  for (const tell of listeners) tell()
}

/** Once done, a step stays done. */
export function tick(personId: string, steps: readonly string[]): void {
  const kept = read(personId)
  const fresh = steps.filter((step) => !kept.done.includes(step))
  if (fresh.length > 0) write(personId, { ...kept, done: [...kept.done, ...fresh] })
}

export const hideGuide = (personId: string): void => write(personId, { ...read(personId), hidden: true })
/** Back from the menu, from its beginning. */
export const showGuide = (personId: string): void => write(personId, nothing)

export function useGuideKept(personId: string): GuideKept {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => void listeners.delete(tell)
    },
    () => read(personId),
  )
}
