import { type Kysely, sql } from "kysely"

// A case is named as its address names it ("unit:<id>", "parcel:<id>", "fact:<id>"): it has no row of its own.
const tables = [
  `create table case_keepers (case_id text primary key, person_id text references people (id), since bigint not null,
    place text)`,
  `create index case_keepers_by_person on case_keepers (person_id, case_id)`,
  `create table case_notes (id text primary key, case_id text not null, person_id text not null references people (id),
    at bigint not null, text text not null)`,
  `create index case_notes_by_case on case_notes (case_id, at, id)`,
  `create index case_notes_by_person on case_notes (person_id)`,
]

/** Who looks after an odd thing, where it lies, and what leads told each other about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
