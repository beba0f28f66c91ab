import { sql } from "kysely"
import type { Database } from "../db/open.ts"

/**
 * A demo that is cut off is thrown away and written again, so that no step of it has to reach the disk by itself, and its
 * many indexes stay in memory meanwhile. At the end all of it is on the disk. PostgreSQL is left as it is.
 */
export async function writeQuickly<T>(database: Database, work: () => Promise<T>): Promise<T> {
  if (database.engine !== "sqlite") return work()
  const pragma = (text: string) => sql.raw(`pragma ${text}`).execute(database.db)
  await pragma("synchronous = off")
  await pragma(`cache_size = -${64 * 1024}`)
  try {
    return await work()
  } finally {
    await pragma("cache_size = -2000")
    await pragma("synchronous = full")
    await pragma("wal_checkpoint(truncate)")
  }
}

type Made = { type: "index" | "trigger"; name: string; sql: string }

/**
 * SQLite again: what is over is written without the indexes that each of its rows would have to be sorted into, and without
 * the triggers that tell of it, as nobody waits for it. Made again at the end, an index is sorted once. One of few rows
 * (`where`) costs nothing, and a commit looks for what it stamps by one.
 */
export async function withoutIndexes(database: Database, work: () => Promise<void>): Promise<void> {
  if (database.engine !== "sqlite") return work()
  const { rows } = await sql<Made>`select type, name, sql from sqlite_schema where sql is not null
    and (type = 'trigger' or type = 'index' and instr(lower(sql), ' where ') = 0)`.execute(database.db)
  for (const { type, name } of rows) await sql`drop ${sql.raw(type)} ${sql.id(name)}`.execute(database.db)
  await work()
  for (const made of rows) await sql.raw(made.sql).execute(database.db)
}
