import type { Halt } from "./halt.ts"
import type { Scope } from "./keep-page.ts"

/** What the worker is told to do, and the answer to each of its questions. */
export type ToPuller = { scope: Scope; tab: string } | { halt: Halt | null }
/** "between": what was captured meanwhile is to go out first. */
export type FromPuller = "between" | { halt: Halt | null }

/**
 * The rest of a long pull in a worker, so that the page's thread is free for scans. Rejects where the worker cannot be
 * had, or breaks off: what is stored by then stays, and the pull goes on from its cursor.
 */
export function pullAside(scope: Scope, tab: string, between: () => Promise<Halt | null>): Promise<Halt | null> {
  const worker = new Worker(new URL("./pull-worker.ts", import.meta.url), { type: "module" })
  const tell = (message: ToPuller) => worker.postMessage(message)
  return new Promise<Halt | null>((done, fail) => {
    worker.onmessage = ({ data }: MessageEvent<FromPuller>) => {
      if (data === "between") between().then((halt) => tell({ halt }), fail)
      else done(data.halt)
    }
    worker.onerror = () => fail(new Error("the worker that pulls has failed"))
    tell({ scope, tab })
  }).finally(() => worker.terminate())
}
