import { type Kysely, sql } from "kysely"
import { pendingMigrations } from "./migrate.ts"
import type { Database } from "./open.ts"

type Says = { ok: boolean; says: string }

const whatItSaid = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200)

/** Tries a write and takes it back: a full disk or a database for reading only is not ready. */
export async function databaseSays(database: Database): Promise<Says> {
  const undo = new Error("taken back")
  try {
    await database.write(async (tx) => {
      await sql`update counter set value = value where name = 'position'`.execute(tx)
      throw undo
    })
  } catch (error) {
    if (error !== undo) return { ok: false, says: whatItSaid(error) }
  }
  return { ok: true, says: "writable" }
}

export async function migrationsSay(database: Database): Promise<Says> {
  try {
    const pending = await pendingMigrations(database.db as unknown as Kysely<unknown>)
    return { ok: pending.length === 0, says: pending.length === 0 ? "done" : `missing: ${pending.join(", ")}` }
  } catch (error) {
    return { ok: false, says: whatItSaid(error) }
  }
}
