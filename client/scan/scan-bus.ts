import type { Scan } from "../../shared/contract/basics.ts"
import type { Burst } from "./burst.ts"
import { startWedge } from "./wedge.ts"

/** A code on its way in, from whichever source. `byCode`: see `Burst`. */
export type Caught = Scan & { byCode?: string }

type Listener = (caught: Caught) => void

// The topmost listener hears a scan: the page on top is the one that the operator looks at.
const listeners: Listener[] = []
const keyListeners: ((key: string) => boolean)[] = []
let stop: (() => void) | null = null

function watch() {
  if (stop || typeof document === "undefined") return
  stop = startWedge({ onScan: (burst: Burst) => emitScan({ ...burst, channel: "wedge" }), onKey: pressKey })
}

function rest() {
  if (listeners.length > 0 || keyListeners.length > 0) return
  stop?.()
  stop = null
}

/** Camera, wedge and typed entry all end here. With nobody to hear it the code is not lost: the next listener gets it. */
export function emitScan(caught: Caught) {
  const listener = listeners.at(-1)
  if (listener) listener(caught)
  else waiting = { caught, at: performance.now() }
}
let waiting: { caught: Caught; at: number } | null = null
/** Pages change within this time; a code that waited longer was meant for something that is gone. */
const PATIENCE = 1500

export function hearScans(listener: Listener): () => void {
  listeners.push(listener)
  watch()
  const late = waiting
  waiting = null
  if (late && performance.now() - late.at < PATIENCE) queueMicrotask(() => emitScan(late.caught))
  return () => {
    listeners.splice(listeners.indexOf(listener), 1)
    rest()
  }
}

/** Keys of a person, one at a time, that no field and no scanner took. The topmost listener that knows the key takes it. */
export function hearKeys(listener: (key: string) => boolean): () => void {
  keyListeners.push(listener)
  watch()
  return () => {
    keyListeners.splice(keyListeners.indexOf(listener), 1)
    rest()
  }
}

function pressKey(key: string) {
  for (const listener of keyListeners.toReversed()) if (listener(key)) return
}
