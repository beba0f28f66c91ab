import { type Kysely, sql } from "kysely"

/** Which of a return's links to its customer's page count: raised, all of before open nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table returns add column link_version bigint not null default 1`).execute(db)
}
