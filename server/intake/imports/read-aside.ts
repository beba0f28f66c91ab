import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { Order, Peeked, Said } from "./read-worker.ts"
import { Unreadable } from "./unreadable.ts"

/** A workbook may swell within its bounds; the thread ends before the server does. */
const MOST_MEMORY_MB = 512

/** Reads in a thread of its own, one answer for one question. Throws `Unreadable`; the thread ends with the loop. */
export async function* readAside(order: Order): AsyncGenerator<Exclude<Said, { what: "unreadable" | "end" }>> {
  const worker = new Worker(new URL("./read-worker.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  })
  try {
    for (;;) {
      const answered = once(worker, "message")
      worker.postMessage("next")
      const [said] = (await answered.catch(toUnreadable)) as [Said]
      if (said.what === "end") return
      if (said.what === "unreadable") throw new Unreadable(said.fault, said.line)
      yield said
    }
  } finally {
    await worker.terminate()
  }
}

function toUnreadable(error: Error & { code?: string }): never {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") throw new Unreadable("bomb")
  if (error.code === "ENOENT") throw new Unreadable("file_gone")
  throw error
}

export async function peekAside(path: string): Promise<Peeked> {
  for await (const said of readAside({ how: "peek", path })) if (said.what === "peeked") return said.peeked
  throw new Error("the reader said nothing")
}
