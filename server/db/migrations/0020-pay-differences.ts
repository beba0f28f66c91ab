import { type Kysely, sql } from "kysely"

/** By which payment a difference was paid, and its way back where there was nothing to send after all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ["payment_reference text", "given_back_at bigint", "given_back_ref text"])
    await sql.raw(`alter table differences_asked add column ${column}`).execute(db)
}
