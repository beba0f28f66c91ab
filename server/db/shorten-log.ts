import { Worker } from "node:worker_threads"
import { sql } from "kysely"
import type { Database } from "./open.ts"

/** Pages; SQLite does it by itself, within somebody's commit, at twice as many (dialects.ts). */
const LONG = 2_000
/** The thread waits so long for more. */
const REST = 10_000

interface Thread {
  worker: Worker
  until: NodeJS.Timeout
  /** Whoever waits for it. */
  done: () => void
}

const threads = new WeakMap<Database, Thread>()

/**
 * For whoever writes much: where SQLite's log has grown long, a thread takes it into the file while this one answers others.
 * PostgreSQL does so by itself.
 */
export async function shortenLog(database: Database): Promise<void> {
  if (database.engine !== "sqlite" || (await pagesInLog(database)) < LONG) return
  const thread = threads.get(database) ?? startThread(database, await fileOf(database))
  thread.until.refresh()
  thread.worker.ref()
  await new Promise<void>((done) => {
    thread.done = done
    thread.worker.postMessage("go")
  })
  thread.worker.unref()
}

async function pagesInLog({ db }: Database): Promise<number> {
  const { rows } = await sql<{ log: number; checkpointed: number }>`pragma wal_checkpoint(noop)`.execute(db)
  return (rows[0]?.log ?? 0) - (rows[0]?.checkpointed ?? 0)
}

async function fileOf({ db }: Database): Promise<string> {
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db)
  return rows[0]?.file ?? ""
}

function startThread(database: Database, file: string): Thread {
  const worker = new Worker(new URL("./checkpoint-worker.ts", import.meta.url), { workerData: file })
  const until = setTimeout(() => void worker.terminate(), REST).unref()
  const thread: Thread = { worker, until, done: () => {} }
  worker.unref()
  worker.on("message", () => thread.done())
  // what it could not do, SQLite does at a commit
  worker.on("error", () => {})
  worker.once("exit", () => {
    clearTimeout(until)
    threads.delete(database)
    thread.done()
  })
  threads.set(database, thread)
  return thread
}
