import { type Kysely, sql } from "kysely"

const changes = [
  // who of quality wants no weekly letter
  `create table weekly_unwanted (person_id text primary key references people (id), at bigint not null)`,
  // what was told of a signal to whom: new, given, or the effect of an action by its day
  `create table signal_letters (person_id text not null references people (id),
    signal_id text not null references signals (id), what text not null, week bigint not null,
    primary key (person_id, signal_id, what))`,
  `create index signal_letters_by_signal on signal_letters (signal_id)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
