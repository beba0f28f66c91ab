import { setTimeout as sleep } from "node:timers/promises"
import { type Kysely, sql } from "kysely"
import { migrateTo } from "../db/migrate.ts"
import { type Database, migrateToLatest, openDatabase } from "../db/open.ts"
import { readPayload } from "./archive.ts"
import { BackupRefused } from "./backup-refused.ts"
import { putRows } from "./postgres-rows.ts"
import type { Put, Putting } from "./put-sqlite.ts"

/**
 * Into an empty schema, migrated as far as the archive's was, and then all the way. With force a schema that holds anything gets another name
 * first, and gets it back where anything goes wrong.
 */
export async function putPostgres<T>(putting: Putting, finish: (database: Database) => Promise<T>): Promise<Put<T>> {
  const { config, file, manifest, now } = putting
  if (config.database.engine !== "postgres") throw new Error("not a PostgreSQL database")
  const database = await openDatabase({ url: config.database.url })
  try {
    const aside = await clearTheWay(database, now)
    try {
      await migrateTo(database.db as unknown as Kysely<unknown>, manifest.migrations, await currentSchema(database))
      await database.db.transaction().execute(async (tx) => {
        await putRows(tx, readPayload(file, manifest))
        // with the rows: where a restore is cut off here, a server that starts all the same mints an epoch of its own
        await tx.deleteFrom("meta").where("key", "=", "epoch").execute()
      })
      await migrateToLatest(database)
      return { finished: await finish(database), aside: aside && `schema ${aside}` }
    } catch (error) {
      await putBack(database, aside)
      throw error
    }
  } finally {
    await database.close()
  }
}

/** Before anything is moved. Throws `BackupRefused`. */
export async function refusePostgres(url: string, { force }: { force: boolean }): Promise<void> {
  const database = await openDatabase({ url })
  try {
    await refuseInUse(database)
    if (!force && !(await isEmpty(database)))
      throw new BackupRefused(
        "The database of DATABASE_URL is not empty: with --force its schema is renamed, not deleted.",
      )
  } finally {
    await database.close()
  }
}

const isEmpty = async ({ db }: Database): Promise<boolean> =>
  (await sql`select 1 from pg_tables where schemaname = current_schema() limit 1`.execute(db)).rows.length === 0

/** A server that has just been stopped is still listed for a moment: it is asked again until then. */
const STOPPING = 2_000

async function refuseInUse({ db }: Database): Promise<void> {
  for (const from = Date.now(); await isOtherThere(db); await sleep(100))
    if (Date.now() - from > STOPPING)
      throw new BackupRefused(
        "Somebody else is connected to the database of DATABASE_URL: stop every Backdock on it first.",
      )
}

async function isOtherThere(db: Database["db"]): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
    and backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`.execute(db)
  return rows.length > 0
}

const currentSchema = async ({ db }: Database): Promise<string> =>
  (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows[0]?.name ?? "public"

/** Answers the new name of what was there; null where nothing was. */
async function clearTheWay(database: Database, now: number): Promise<string | null> {
  const { db } = database
  if (await isEmpty(database)) return null
  const name = await currentSchema(database)
  const aside = `before_restore_${new Date(now).toISOString().replace(/\D/g, "").slice(0, 14)}`
  await db.transaction().execute(async (tx) => {
    await sql`alter schema ${sql.id(name)} rename to ${sql.id(aside)}`.execute(tx)
    await sql`create schema ${sql.id(name)}`.execute(tx)
  })
  return aside
}

async function putBack(database: Database, aside: string | null): Promise<void> {
  const name = await currentSchema(database)
  await database.db.transaction().execute(async (tx) => {
    await sql`drop schema ${sql.id(name)} cascade`.execute(tx)
    if (aside === null) await sql`create schema ${sql.id(name)}`.execute(tx)
    else await sql`alter schema ${sql.id(aside)} rename to ${sql.id(name)}`.execute(tx)
  })
}
