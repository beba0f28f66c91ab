import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { Worker } from "node:worker_threads"

export type Said<T> = { ok: true; value: T } | { ok: false; problem: string }

/** Milliseconds for what nobody waits for before a screen. */
const NIGHT = 20 * 60_000

/**
 * Asks a script in a thread of its own, so that the server answers meanwhile. Throws what went wrong there, and where it
 * has not answered `within` so many milliseconds: for scripts that only read, or whose caller may ask again.
 */
export async function aside<T>(script: URL, asked: unknown, within = NIGHT): Promise<T> {
  const worker = new Worker(script, { workerData: asked })
  worker.unref()
  let limit: NodeJS.Timeout | undefined
  try {
    const said = await new Promise<Said<T>>((tell, fail) => {
      worker.on("message", tell)
      worker.on("error", fail)
      worker.on("exit", () => fail(new Error("the thread ended without a word")))
      limit = setTimeout(() => fail(new Error(`the thread had no answer within ${within / 1000} s`)), within).unref()
    })
    if (said.ok) return said.value
    throw new Error(said.problem)
  } finally {
    clearTimeout(limit)
    await letEnd(worker)
  }
}

/** Milliseconds for what a thread closes after its word. */
const CLOSES_IN = 3000

/**
 * Waits until a thread that has said its word is gone. It ends by itself: one that is ended from outside while it closes a
 * database or a file may take the whole process along. What does not come to its end is ended all the same.
 */
export async function letEnd(worker: Worker): Promise<void> {
  if (worker.threadId < 0) return
  const late = new AbortController()
  const gone = once(worker, "exit", { signal: late.signal })
  await Promise.race([gone, sleep(CLOSES_IN, undefined, { ref: false, signal: late.signal })]).catch(() => {})
  late.abort()
  await worker.terminate()
}
