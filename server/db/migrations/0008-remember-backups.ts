import { type Kysely, sql } from "kysely"

const tables = [
  `create table backups (made_at bigint primary key, file text, verified_at bigint, problem text, epoch text not null,
    position bigint not null, bytes bigint not null default 0, photos bigint not null default 0,
    missing bigint not null default 0)`,
  `create index backups_verified on backups (made_at) where verified_at is not null`,
]

/** Backups that were tried, and what became of them: devices forget only what a verified one holds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
