import { type Kysely, sql } from "kysely"

const changes = [
  // what the law adds for lateness is owed once: a correction upwards has the next number
  `create unique index intents_surcharge_once on intents (return_id, number)
    where kind = 'surcharge' and state <> 'stopped'`,
  // until which day of its shop's calendar a late return's surcharge is reckoned
  `create table surcharge_days (return_id text primary key references returns (id), day text not null)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
