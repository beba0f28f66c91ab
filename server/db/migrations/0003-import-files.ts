import { type Kysely, sql } from "kysely"

const count = (column: string) => `${column} bigint not null default 0 check (${column} >= 0)`
const counts = (when: string) =>
  ["created", "changed", "same", "refused", "held"].map((what) => count(`${when}_${what}`)).join(", ")

const tables = [
  `create table imports (id text primary key, shop_id text not null references shops (id), kind text not null,
    name text not null, bytes bigint not null, sha256 text not null, state text not null, phase text,
    person_id text not null references people (id), format text, columns text not null default '[]',
    preview text not null default '[]', mapping text not null default '{}', remembered smallint not null default 0,
    readings text not null default '[]', told_dates text not null default '{}', lines bigint not null default 0,
    phase_done bigint not null default 0, phase_of bigint not null default 0, cursor text,
    only_good smallint not null default 0, fault text, fault_line bigint, ${counts("checked")}, ${counts("applied")},
    tidied smallint not null default 0, created_at bigint not null, ended_at bigint)`,
  `create index imports_newest on imports (created_at, id)`,
  `create index imports_by_shop on imports (shop_id)`,
  `create index imports_by_person on imports (person_id)`,
  `create index imports_to_tidy on imports (created_at) where tidied = 0`,
  `create index imports_to_forget on imports (ended_at) where tidied = 1`,
  `create table import_lines (import_id text not null references imports (id), line bigint not null, key text not null,
    cells text not null, input text, fault text, wrong text, primary key (import_id, line))`,
  `create index import_lines_by_key on import_lines (import_id, key, line)`,
  `create index import_lines_refused on import_lines (import_id, line) where fault is not null`,
  `create table import_mappings (shop_id text not null references shops (id), kind text not null, headers text not null,
    mapping text not null, updated_at bigint not null, primary key (shop_id, kind, headers))`,
]

/** Files of a shop's data, their lines while they are at work, and how their columns were understood last time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
