import { parentPort, workerData } from "node:worker_threads"
import { Kysely, sql } from "kysely"
import { sqliteDialect } from "../../db/dialects.ts"
import type { Tables } from "../../db/tables.ts"
import { type Job, work } from "./work.ts"

// A thread with a reading handle of its own: SQLite works where it is asked, and the server answers meanwhile.
const { file } = workerData as { file: string }
const read = new Kysely<Tables>({ dialect: sqliteDialect(file, { readonly: true }) })
// what pages read again and again is a few megabytes more than SQLite keeps by itself
for (const pragma of ["cache_size = -65536", "mmap_size = 268435456"]) await sql.raw(`pragma ${pragma}`).execute(read)

parentPort?.on("message", ({ id, job }: { id: number; job: Job }) => {
  work(read, job).then(
    (value) => parentPort?.postMessage({ id, ok: true, value }),
    (error: Error) => parentPort?.postMessage({ id, ok: false, problem: error.stack ?? error.message }),
  )
})
