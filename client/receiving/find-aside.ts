import type { Hits } from "./find-index.ts"

export type ToFinder = { n: number; query: string }
/** `isWhole`: all that is on the device was looked through. `ms`: the search itself. */
export type FromFinder = Hits & { n: number; isWhole: boolean; ms: number }

let worker: Worker | null = null
let last = 0

/**
 * Asks for what the query names; may answer several times, with more, until all is read. A later question silences an
 * earlier one, and an empty one begins to read the device's documents. Returns how to stop listening.
 */
export function findAside(query: string, tell: (found: FromFinder) => void): () => void {
  worker ??= start()
  const n = ++last
  const hear = ({ data }: MessageEvent<FromFinder>) => data.n === n && tell(data)
  const own = worker
  own.addEventListener("message", hear)
  own.postMessage({ n, query } satisfies ToFinder)
  return () => own.removeEventListener("message", hear)
}

function start(): Worker {
  const made = new Worker(new URL("./find-worker.ts", import.meta.url), { type: "module" })
  made.addEventListener("error", () => {
    // the next question starts another
    made.terminate()
    if (worker === made) worker = null
  })
  return made
}
