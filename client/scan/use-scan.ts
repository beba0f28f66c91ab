import { useLayoutEffect, useRef } from "react"
import { beginAnswer } from "../device/answering.ts"
import { remembering } from "../device/look-up.ts"
import { readScan, type ScanRead } from "./read-scan.ts"
import { type Caught, hearKeys, hearScans } from "./scan-bus.ts"
import type { Heard } from "./scan-history.ts"

export type { ScanRead } from "./read-scan.ts"

/** What it answers with is kept in the session's history; nothing: the scan was none of this session's. */
type Handler<Read> = (read: Read) => Heard | undefined | Promise<Heard | undefined>
/** How a code is read on the way to it. */
type Reader<Read> = (caught: Caught) => Promise<Read>

/** Once the answer is on the screen and the hand is busy; a history that cannot be written holds up no scan. */
const LATER_MS = 700
function note(read: ScanRead, heard: Heard) {
  setTimeout(async () => (await import("./scan-history.ts")).noteScan(read, heard).catch(console.warn), LATER_MS)
}

/** One after another: a scan that comes while the last is still being answered waits for its turn and is not lost. */
let queue: Promise<unknown> = Promise.resolve()

const readHere = (caught: Caught): Promise<ScanRead> => readScan(caught, remembering())

/** Every scan from wedge, camera and typed entry, while this page is on top. */
export function useScan<Read extends ScanRead = ScanRead>(
  handler: Handler<Read>,
  reader: Reader<Read> = readHere as Reader<Read>,
) {
  const latest = useRef(handler)
  latest.current = handler
  // as one page goes the next is there: between the two no code and no key is without a listener
  useLayoutEffect(() => {
    return hearScans((caught) => {
      queue = queue
        .then(async () => {
          const answered = beginAnswer()
          try {
            const read = await reader(caught)
            const heard = await latest.current(read)
            if (heard) note(read, heard)
          } finally {
            // a frame that is asked for sooner would come before what React is about to commit
            setTimeout(answered)
          }
        })
        // an error in an answer must not stop the scans behind it; the page's own boundary shows it
        .catch((error) => queueMicrotask(() => reportError(error)))
    })
  }, [reader])
}

/** Keys of a person: "Enter", "Escape", digits. The topmost page that names the key gets it. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>, { active = true } = {}) {
  const latest = useRef(keys)
  latest.current = keys
  useLayoutEffect(() => {
    if (!active) return
    return hearKeys((key) => {
      const act = latest.current[key]
      act?.()
      return act !== undefined
    })
  }, [active])
}
