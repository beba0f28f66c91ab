import { type Kysely, sql } from "kysely"

const tables = [
  `create table parcel_aliases (alias_id text primary key, parcel_id text not null references parcels (id),
    at bigint not null)`,
  `create index parcel_aliases_by_parcel on parcel_aliases (parcel_id)`,
]

/** Ids that turned out to be another parcel's: its label says more numbers than one, and each makes an id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
