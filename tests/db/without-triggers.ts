import { type Kysely, sql } from "kysely"
import type { Database } from "../support/engines.ts"

/** For tens of thousands of rows at once: what points where is true by how they are made, and nobody is told of them. */
export async function withoutTriggers(
  { db, engine }: Database,
  work: (tx: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  await (db as unknown as Kysely<unknown>).transaction().execute(async (tx) => {
    if (engine === "postgres") await sql`set local session_replication_role = replica`.execute(tx)
    // what is written stays at hand, and is written out once
    if (engine === "sqlite") await sql`pragma cache_size = -300000`.execute(tx)
    const triggers = engine === "sqlite" ? await takeTriggers(tx) : []
    await work(tx)
    for (const trigger of triggers) await sql.raw(trigger).execute(tx)
  })
}

/** Answers with how they are made again. */
async function takeTriggers(tx: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_master where type = 'trigger'`.execute(tx)
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(tx)
  return rows.map((row) => row.sql)
}
