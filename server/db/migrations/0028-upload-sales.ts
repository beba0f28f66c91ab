import { type Kysely, sql } from "kysely"

/** The day that a line of an upload is of; null: its whole week, or an order's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table sales add column day text`).execute(db)
}
