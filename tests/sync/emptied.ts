import { sql } from "kysely"
import type { Database, EngineUnderTest } from "../support/engines.ts"

/**
 * Answers a database as good as new at each call: on SQLite another file, on PostgreSQL the suite's one emptied, whose
 * backends know its tables already.
 */
export function emptied(under: EngineUnderTest): () => Promise<Database> {
  let only: Promise<Database> | undefined
  return async () => {
    if (under.engine === "sqlite") return under.open()
    const first = only === undefined
    only ??= under.open()
    const database = await only
    if (!first) await empty(database)
    return database
  }
}

async function empty({ db }: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`select quote_ident(table_name) as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%'`.execute(db)
  // without triggers and references: some tables refuse deletes. A truncate would make every file anew.
  const deletes = rows.map((row) => `delete from ${row.name}`)
  await sql.raw(["set local session_replication_role = replica", ...deletes].join("; ")).execute(db)
  await db.insertInto("counter").values({ name: "position", value: 0 }).execute()
}
