import { useSyncExternalStore } from "react"
import type { LiveChange } from "../../shared/contract/live.ts"
import { type Link, type LiveMode, startLink } from "./link.ts"
import { browserWorld } from "./world.ts"

// This tab's link, while a desk is open in it.

let link: Link | null = null
const modes = new Set<() => void>()
const ears = new Set<(changes: LiveChange[] | "all") => void>()

/** Once, by the frame of the desks, for whoever may hear anything; the answer ends it. */
export function startLive(): () => void {
  const own = startLink(browserWorld())
  link = own
  own.onMode(tellMode)
  own.onChanges((changes) => {
    for (const tell of ears) tell(changes)
  })
  tellMode()
  return () => {
    own.stop()
    if (link === own) link = null
    tellMode()
  }
}

function tellMode() {
  for (const tell of modes) tell()
}

/** "off": this person's pages have nothing to hear. */
export const liveMode = (): LiveMode | "off" => link?.mode() ?? "off"

export function onLive(act: (changes: LiveChange[] | "all") => void): () => void {
  ears.add(act)
  return () => ears.delete(act)
}

function subscribe(tell: () => void): () => void {
  modes.add(tell)
  return () => modes.delete(tell)
}

export const useLiveMode = (): LiveMode | "off" => useSyncExternalStore(subscribe, liveMode)
