import { type Kysely, sql } from "kysely"
import { fewNoted } from "../change-triggers.ts"
import { isPostgres } from "../dialects.ts"

const counted = /\(select count\(\*\) from \(select 1 from changes_pending limit \d+\)\) < \d+/

/** SQLite's triggers counted what they had noted at every row that was written; now they look at the last one's number. */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return
  const { rows } = await sql<{ name: string; sql: string }>`select name, sql from sqlite_schema
    where type = 'trigger' and instr(name, '_tell_') > 0`.execute(db)
  for (const trigger of rows) {
    if (!counted.test(trigger.sql)) continue
    await sql.raw(`drop trigger ${trigger.name}`).execute(db)
    await sql.raw(trigger.sql.replace(counted, fewNoted)).execute(db)
  }
}
