import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { Order, Peeked, Said } from "./read-worker.ts"
import { Unreadable } from "./unreadable.ts"

/** A workbook may swell within its bounds; the thread ends before the server does. */
const MOST_MEMORY_MB = 512
/** To start a thread takes a quarter of a second of work: one that did its own to the end waits so long for more. */
const REST = 10_000

let resting: { worker: Worker; until: NodeJS.Timeout } | null = null

/**
 * Reads in a thread of its own, one answer ahead of whoever uses them. Throws `Unreadable`; a thread that is left before
 * its end is ended.
 */
export async function* readAside(order: Order): AsyncGenerator<Exclude<Said, { what: "unreadable" | "end" }>> {
  const worker = wake() ?? start()
  worker.postMessage(order)
  const ask = (): Promise<Said | Error> => {
    // an error waits for its turn: nobody listens while what came before it is used
    const answered = once(worker, "message").then(([said]) => said as Said, toError)
    worker.postMessage("next")
    return answered
  }
  let ended = false
  try {
    let answered = ask()
    for (;;) {
      const said = await answered
      if (said instanceof Error) throw said
      ended = said.what === "end" || said.what === "unreadable"
      if (said.what === "end") return
      if (said.what === "unreadable") throw new Unreadable(said.fault, said.line)
      answered = ask()
      yield said
    }
  } finally {
    if (ended && resting === null) rest(worker)
    else await worker.terminate()
  }
}

function start(): Worker {
  const worker = new Worker(new URL("./read-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB, maxYoungGenerationSizeMb: 12 },
  })
  // whoever asks it hears of its error; one that rests has nobody
  worker.on("error", () => {})
  worker.once("exit", () => {
    if (resting?.worker === worker) wake()
  })
  return worker
}

/** Keeps no process from its end. */
function rest(worker: Worker): void {
  worker.unref()
  resting = { worker, until: setTimeout(() => void wake()?.terminate(), REST).unref() }
}

function wake(): Worker | null {
  if (resting === null) return null
  const { worker, until } = resting
  clearTimeout(until)
  resting = null
  worker.ref()
  return worker
}

function toError(error: Error & { code?: string }): Error {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return new Unreadable("bomb")
  if (error.code === "ENOENT") return new Unreadable("file_gone")
  return error
}

export async function peekAside(path: string): Promise<Peeked> {
  let peeked: Peeked | null = null
  for await (const said of readAside({ how: "peek", path })) if (said.what === "peeked") peeked = said.peeked
  if (!peeked) throw new Error("the reader said nothing")
  return peeked
}
