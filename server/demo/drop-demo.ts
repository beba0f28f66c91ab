import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { sql } from "kysely"
import type { Config } from "../config.ts"
import { holdFolder } from "../db/hold-folder.ts"
import { type Database, openDatabase } from "../db/open.ts"
import { StartRefused } from "../start/stop-start.ts"

/**
 * Takes away the demo that is there, so that another may be written; nothing there is as good. Refuses where a server is
 * running on it, and where it holds anything but a demo: that is never touched.
 */
export async function dropDemo(config: Config): Promise<void> {
  const { database: where, dataDir } = config
  if (where.engine === "sqlite" && !existsSync(where.file)) return
  const held = holdFolder(dataDir)
  if (!held) throw new StartRefused(`Another Backdock is running on ${dataDir}: stop it, or set DATA_DIR.`)
  const database = await openDatabase(where.engine === "sqlite" ? { file: where.file } : { url: where.url })
  try {
    const kind = await kindOf(database)
    if (kind === "other")
      throw new StartRefused(
        `${where.engine === "sqlite" ? where.file : "The database of DATABASE_URL"} holds data that is no demo, and is left as it is: name another DATA_DIR or DATABASE_URL.`,
      )
    if (kind === "demo" && where.engine === "postgres") await emptySchema(database)
  } finally {
    await database.close()
    held.release()
  }
  if (where.engine === "sqlite") for (const end of ["", "-wal", "-shm"]) rmSync(where.file + end, { force: true })
  // its books and pictures are the old demo's; photos lie under their own hashes and may stay
  rmSync(join(dataDir, "test-provider"), { recursive: true, force: true })
}

async function kindOf({ read, engine }: Database): Promise<"empty" | "demo" | "other"> {
  const names = await sql<{ name: string }>`${sql.raw(
    engine === "sqlite"
      ? "select name from sqlite_master where type = 'table'"
      : "select tablename as name from pg_tables where schemaname = current_schema()",
  )}`.execute(read)
  const tables = names.rows.map((row) => row.name)
  if (tables.length === 0) return "empty"
  if (!tables.includes("meta")) return "other"
  const mark = await read.selectFrom("meta").select("value").where("key", "=", "demo").executeTakeFirst()
  if (mark) return mark.value === "real" ? "other" : "demo"
  const anyone = tables.includes("people") && (await read.selectFrom("people").select("id").limit(1).executeTakeFirst())
  return anyone ? "other" : "empty"
}

/** Without the database itself, which may not be ours to drop. */
async function emptySchema({ db }: Database): Promise<void> {
  const name = (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows[0]?.name ?? "public"
  await sql`drop schema ${sql.id(name)} cascade`.execute(db)
  await sql`create schema ${sql.id(name)}`.execute(db)
}
