import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { isUnproven } from "../../shared/barcode/scan-reading.ts"
import type { Scan } from "../../shared/contract/basics.ts"
import { scannerProfile, wedgeChannel } from "./scanner-profile.ts"
import { startWedge } from "./wedge.ts"

/**
 * A code on its way in, from whichever source. `byCode`: see `Burst`. `isCut`: a part of it is missing. `noteId`: of the
 * note in scan-history.ts that is looked up again.
 */
export type Caught = Scan & { byCode?: string; isCut?: true; noteId?: string }

type Listener = (caught: Caught) => void

/** Pages change within this time; a code that waited longer was meant for something that is gone. */
const PATIENCE = 1500

// The topmost listener hears a scan: the page on top is the one that the operator looks at.
const listeners: Listener[] = []
const keyListeners: ((key: string) => boolean)[] = []
let started = false
let leftAt = Number.NEGATIVE_INFINITY

/** Once, by the app, for its whole life: a code whose first half was typed over one page is whole on the next. */
export function watchScanner() {
  if (started) return
  started = true
  leftAt = performance.now()
  startWedge({
    onScan: (burst) => emitScan({ ...burst, channel: wedgeChannel() }),
    onCut: ({ raw }) => emitScan({ raw, channel: "wedge", isCut: true }),
    onKey: pressKey,
    isWanted,
    isAwaited: () => listeners.length > 0,
    isCode,
    profile: scannerProfile,
  })
}

/** Also while a scanner is measured, which hears before anybody else. */
export const areScansAwaited = (): boolean => listeners.length > 0 || measuring > 0
let measuring = 0
/** Returns how to end it. */
export function awaitStrokes(): () => void {
  measuring++
  return () => void measuring--
}

function isCode(raw: string): boolean {
  const reading = parseScan(raw, { channel: wedgeChannel() })
  return reading.valid && !isUnproven(reading)
}

/**
 * On a page that reads no codes, a desk's, a scanner types into its field like any keyboard, from the first moment on. What
 * was typed into no field, or into one that went with its page, may be meant for the page that comes.
 */
const isWanted = (isInField: boolean) => listeners.length > 0 || (!isInField && performance.now() - leftAt < PATIENCE)

/** Camera, wedge and typed entry all end here. With nobody to hear it the code is not lost: the next listener gets it. */
export function emitScan(caught: Caught) {
  const listener = listeners.at(-1)
  if (listener) listener(caught)
  else waiting = { caught, at: performance.now() }
}
let waiting: { caught: Caught; at: number } | null = null

export function hearScans(listener: Listener): () => void {
  listeners.push(listener)
  const late = waiting
  waiting = null
  if (late && performance.now() - late.at < PATIENCE) queueMicrotask(() => emitScan(late.caught))
  return () => {
    listeners.splice(listeners.indexOf(listener), 1)
    leftAt = performance.now()
  }
}

/** Keys of a person, one at a time, that no field and no scanner took. The topmost listener that knows the key takes it. */
export function hearKeys(listener: (key: string) => boolean): () => void {
  keyListeners.push(listener)
  return () => void keyListeners.splice(keyListeners.indexOf(listener), 1)
}

function pressKey(key: string) {
  for (const listener of keyListeners.toReversed()) if (listener(key)) return
}
