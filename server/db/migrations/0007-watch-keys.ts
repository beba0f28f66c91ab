import { type Kysely, sql } from "kysely"

const changes = [
  "alter table api_keys add column site_id text references sites (id)",
  "create index api_keys_by_site on api_keys (site_id) where site_id is not null",
  // an old key's last hours after it was rotated
  "alter table api_keys add column expires_at bigint",
  "alter table api_keys add column last_used_at bigint",
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
