import { open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import type { Config } from "../config.ts"
import { type Database, migrateToLatest, openDatabase } from "../db/open.ts"
import { type Manifest, readPayload } from "./archive.ts"
import { unpackCopy } from "./sqlite-copy.ts"

export interface Putting {
  config: Pick<Config, "database">
  file: string
  manifest: Manifest
  now: number
}

/** What a restore still does once the rows are there, and where what was there before lies now. */
export interface Put<T> {
  finished: T
  aside: string | null
}

/** Under another name until all is done, so that no server starts on a database that is only half its own. */
export async function putSqlite<T>(putting: Putting, finish: (database: Database) => Promise<T>): Promise<Put<T>> {
  const { config, file, manifest } = putting
  if (config.database.engine !== "sqlite") throw new Error("not an SQLite database")
  const half = `${config.database.file}.restoring`
  for (const end of ["", "-wal", "-shm"]) await rm(half + end, { force: true })
  await unpackCopy(readPayload(file, manifest), half)
  const database = await openDatabase({ file: half })
  const finished = await migrateToLatest(database)
    .then(() => finish(database))
    .finally(() => database.close())
  await rename(half, config.database.file)
  const folder = await open(dirname(half), "r")
  await folder.sync()
  await folder.close()
  return { finished, aside: null }
}
