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
