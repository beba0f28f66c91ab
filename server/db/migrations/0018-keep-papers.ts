import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"
import { appendOnly } from "../triggers.ts"

const PAID = "'paid', 'paid_outside', 'overpaid'"
const WITHIN = "'principal', 'adjustment', 'delivery'"
const sum = (column: string, from = 0) =>
  `${column} bigint not null check (${column} between ${from} and 9007199254740991)`

const tables = [
  // how a shop's papers are made; never changed, the newest version counts
  `create table paper_settings (shop_id text not null references shops (id), version bigint not null,
    document text not null, author_id text not null, reason text not null, at bigint not null,
    primary key (shop_id, version))`,
  // what was paid back and has no papers yet
  `create table papers_wanted (intent_id text primary key references intents (id), waits_for text)`,
  // what of a refund is VAT, by line and rate, once and for good: the shares of a line sum to its own tax
  `create table tax_shares (intent_id text not null references intents (id), ordinal bigint not null,
    order_id text not null references orders (id), order_line_id text, rate bigint not null, ${sum("gross_minor", 1)},
    ${sum("tax_minor")}, primary key (intent_id, ordinal))`,
  `create index tax_shares_by_order on tax_shares (order_id, order_line_id)`,
  // the last number given, a row a shop and year: whoever takes the next one holds this row until they commit
  `create table credit_note_series (shop_id text not null references shops (id), year bigint not null,
    last bigint not null, primary key (shop_id, year))`,
  `create table credit_notes (id text primary key, intent_id text not null unique references intents (id),
    shop_id text not null references shops (id), return_id text not null references returns (id), year bigint not null,
    number bigint not null, name text not null, document text not null, issued_at bigint not null)`,
  `create unique index credit_notes_by_number on credit_notes (shop_id, year, number)`,
  `create index credit_notes_by_return on credit_notes (return_id)`,
  // its bytes as they were first fetched
  `create table credit_note_files (note_id text primary key references credit_notes (id), sha256 text not null,
    base64 text not null)`,
  // the number of an entry in a closed or running year of the accounting file: given once
  `create table fec_numbers (siren text not null, closing text not null, number bigint not null,
    entry_id text not null unique references ledger_entries (id), primary key (siren, closing, number))`,
  `create index ledger_entries_by_time on ledger_entries (at, id)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const table of ["paper_settings", "tax_shares", "credit_notes", "credit_note_files", "fec_numbers"])
    await appendOnly(db, table)
  await sql
    .raw(
      `insert into papers_wanted (intent_id) select id from intents where state in (${PAID}) and kind in (${WITHIN})`,
    )
    .execute(db)
  for (const [name, when] of [
    ["new", "insert"],
    ["other", "update of state"],
  ] as const)
    await wantPapers(db, name, when)
}

/** Whoever pays a refund, by whatever way, need not think of its papers. */
async function wantPapers(db: Kysely<unknown>, name: string, when: string): Promise<void> {
  const trigger = `intents_papers_${name}`
  const condition = `new.state in (${PAID}) and new.kind in (${WITHIN})`
  const insert = "insert into papers_wanted (intent_id) values (new.id) on conflict do nothing"
  if (!isPostgres(db)) {
    const body = `create trigger ${trigger} after ${when} on intents for each row when ${condition} begin ${insert}; end`
    await sql.raw(body).execute(db)
    return
  }
  await sql
    .raw(`create function ${trigger}() returns trigger language plpgsql as $$ begin ${insert}; return null; end $$`)
    .execute(db)
  await sql
    .raw(
      `create trigger ${trigger} after ${when} on intents for each row when (${condition}) execute function ${trigger}()`,
    )
    .execute(db)
}
