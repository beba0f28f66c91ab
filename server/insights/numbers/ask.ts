import { Worker } from "node:worker_threads"
import { sql } from "kysely"
import { type Refusal, refused } from "../../../shared/contract/problem.ts"
import type { Context } from "../../context.ts"
import { type Answered, type Job, work } from "./work.ts"

/** Longer than this nobody waits for a page. */
const LIMIT = 10_000
/** Behind the one that is worked on; and threads whose last question has outlived its time. */
const [MOST_WAITING, MOST_ENDING] = [40, 2]

const tooLong = (): Refusal =>
  refused("busy", "This question takes too long.", { todo: "Ask about fewer weeks, or filter by an article." })
const tooMany = (): Refusal => refused("busy", "Many questions are waiting.", { retryAfterSeconds: 2 })

/**
 * Answers beside those who write: on SQLite in a thread with a reading handle of its own, one question after another; on
 * PostgreSQL in a transaction that only reads. What takes too long is refused, and costs nobody else their turn.
 */
export async function ask<J extends Job>(ctx: Context, job: J, limit = LIMIT): Promise<Answered<J> | Refusal> {
  const { database } = ctx.config
  return database.engine === "sqlite" ? thread(database.file).ask(job, limit) : inTransaction(ctx, job, limit)
}

/** What PostgreSQL says of a statement that was stopped. */
const STOPPED = "57014"

async function inTransaction<J extends Job>(ctx: Context, job: J, limit: number): Promise<Answered<J> | Refusal> {
  try {
    return await ctx.database.read
      .transaction()
      .setAccessMode("read only")
      .execute(async (tx) => {
        // to compile a query takes longer than these run
        const settings = { statement_timeout: Math.max(1, Math.round(limit)), jit: "off", work_mem: "'32MB'" }
        for (const [name, value] of Object.entries(settings)) await sql.raw(`set local ${name} = ${value}`).execute(tx)
        return work(tx, job)
      })
  } catch (error) {
    if ((error as { code?: string }).code === STOPPED) return tooLong()
    throw error
  }
}

interface Waiting {
  job: Job
  limit: number
  tell(answer: unknown): void
  fail(error: Error): void
}

class Thread {
  readonly #file: string
  readonly #waiting: Waiting[] = []
  #worker: Worker | null = null
  #now: (Waiting & { id: number; timer: NodeJS.Timeout }) | null = null
  #ids = 0
  #ending = 0

  constructor(file: string) {
    this.#file = file
  }

  ask<J extends Job>(job: J, limit: number): Promise<Answered<J> | Refusal> {
    if (this.#waiting.length >= MOST_WAITING || this.#ending >= MOST_ENDING) return Promise.resolve(tooMany())
    return new Promise((tell, fail) => {
      this.#waiting.push({ job, limit, tell: tell as Waiting["tell"], fail })
      this.#next()
    })
  }

  #next(): void {
    const next = this.#now ? undefined : this.#waiting.shift()
    if (!next) return
    const id = ++this.#ids
    const timer = setTimeout(() => this.#giveUp(id), next.limit)
    this.#now = { ...next, id, timer }
    this.#open().postMessage({ id, job: next.job })
  }

  #open(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL("./numbers-worker.ts", import.meta.url), { workerData: { file: this.#file } })
    worker.unref()
    worker.on("message", (said: { id: number; ok: boolean; value?: unknown; problem?: string }) => {
      if (said.ok) this.#end(said.id, (one) => one.tell(said.value))
      else this.#end(said.id, (one) => one.fail(new Error(said.problem)))
    })
    worker.on("error", (error) => this.#lost(worker, error as Error))
    worker.on("exit", () => this.#lost(worker, new Error("the thread ended without a word")))
    this.#worker = worker
    return worker
  }

  #end(id: number, tell: (one: Waiting) => void): void {
    const now = this.#now
    if (now?.id !== id) return
    clearTimeout(now.timer)
    this.#now = null
    tell(now)
    this.#next()
  }

  /** SQLite ends a statement only when it is through: the thread is left to that, and the next question has another. */
  #giveUp(id: number): void {
    const worker = this.#worker
    this.#worker = null
    if (worker) {
      this.#ending++
      worker.terminate().finally(() => this.#ending--)
    }
    this.#end(id, (one) => one.tell(tooLong()))
  }

  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    if (this.#now) this.#end(this.#now.id, (one) => one.fail(error))
  }
}

const threads = new Map<string, Thread>()

function thread(file: string): Thread {
  const known = threads.get(file) ?? new Thread(file)
  threads.set(file, known)
  return known
}
