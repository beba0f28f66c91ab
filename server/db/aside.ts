import { Worker } from "node:worker_threads"

export type Said<T> = { ok: true; value: T } | { ok: false; problem: string }

/** Asks a script in a thread of its own, so that the server answers meanwhile. Throws what went wrong there. */
export async function aside<T>(script: URL, asked: unknown): Promise<T> {
  const worker = new Worker(script, { workerData: asked })
  worker.unref()
  try {
    const said = await new Promise<Said<T>>((tell, fail) => {
      worker.on("message", tell)
      worker.on("error", fail)
      worker.on("exit", () => fail(new Error("the thread ended without a word")))
    })
    if (said.ok) return said.value
    throw new Error(said.problem)
  } finally {
    await worker.terminate()
  }
}
