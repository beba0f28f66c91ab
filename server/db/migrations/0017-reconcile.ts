import { type Kysely, sql } from "kysely"

const minor = (column: string, more = "") =>
  `${column} bigint ${more} check (${column} between -9007199254740991 and 9007199254740991)`
const sum = (column: string) => minor(column, "not null")

const tables = [
  `create table reconciliations (id text primary key, person_id text, begun_at bigint not null, ended_at bigint not null,
    state text not null check (state in ('proven', 'differs', 'incomplete')), found bigint not null,
    compared text not null, balances text not null)`,
  `create index reconciliations_newest on reconciliations (begun_at, id)`,

  `create table differences (id text primary key, key text not null unique, kind text not null, provider text not null,
    subject text not null, return_id text, ${minor("ours_minor")}, ${minor("theirs_minor")}, currency text,
    detail text not null, first_seen_at bigint not null, last_seen_at bigint not null,
    state text not null check (state in ('open', 'explained', 'closed')), owner_id text, comment text, said_by text,
    said_at bigint, version bigint not null default 1)`,
  `create index differences_by_state on differences (state, first_seen_at, id)`,

  `create table settlement_files (id text primary key, provider text not null, name text not null, sha256 text not null,
    bytes bigint not null, lines bigint not null, reference text, first_at bigint not null, last_at bigint not null,
    currency text not null, ${sum("net_minor")}, ${sum("refunds_minor")}, ${sum("fees_minor")},
    person_id text not null, at bigint not null)`,
  `create unique index settlement_files_once on settlement_files (provider, sha256)`,
  `create index settlement_files_newest on settlement_files (at, id)`,
  `create table settlement_lines (file_id text not null references settlement_files (id), line bigint not null,
    provider text not null, ref text not null, kind text not null check (kind in ('refund', 'refund_failed', 'fee')),
    provider_refund_id text, ${sum("amount_minor")}, currency text not null, ${sum("fee_minor")},
    fee_currency text not null, at bigint not null, posted smallint not null default 0 check (posted in (0, 1)),
    primary key (file_id, line))`,
  `create unique index settlement_lines_once on settlement_lines (provider, ref)`,
  `create index settlement_lines_unposted on settlement_lines (provider, provider_refund_id) where posted = 0`,
  `create index settlement_lines_with_fee on settlement_lines (file_id) where fee_minor <> 0`,

  // what a provider was asked for since a moment
  `create index refunds_by_provider on refunds (provider, at)`,
]

/** What was compared with what, where it differed, and the files by which providers settle. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
