import { type Kysely, sql } from "kysely"

/** A house that was set back asks what became of each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create index shipments_booked on shipments (id) where state = 'booked'`).execute(db)
}
