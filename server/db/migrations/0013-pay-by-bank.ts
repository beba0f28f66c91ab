import { type Kysely, sql } from "kysely"

const sum = (column: string) => `${column} bigint not null check (${column} between 1 and 9007199254740991)`

const tables = [
  // a customer is asked for their account by a link; a newer one of the same return ends the older
  `create table bank_asks (id text primary key, return_id text not null references returns (id), intent_id text not null,
    version bigint not null, locale text not null, asked_by text not null, asked_at bigint not null,
    expires_at bigint not null, answered_at bigint)`,
  `create unique index bank_asks_by_version on bank_asks (return_id, version)`,
  `create index bank_asks_waiting on bank_asks (expires_at) where answered_at is null`,
  // what somebody said the account is, never changed: a correction is another row, and counts once a second person agrees
  `create table bank_accounts (id text primary key, return_id text not null references returns (id), ask_id text,
    sealed text not null, masked text not null, holder text not null, address text not null, agreed_at bigint,
    agreed_locale text, agreed_text text, proposed_by text, proposed_at bigint not null, reason text,
    verdict text check (verdict in ('approved', 'refused')), decided_by text, decided_at bigint, verdict_reason text,
    ended_at bigint, check (decided_by is null or proposed_by is null or decided_by <> proposed_by))`,
  `create index bank_accounts_by_return on bank_accounts (return_id, proposed_at)`,
  `create index bank_accounts_by_ask on bank_accounts (ask_id) where ask_id is not null`,
  `create unique index bank_accounts_waiting on bank_accounts (return_id) where verdict is null and ended_at is null`,
  `create unique index bank_accounts_in_use on bank_accounts (return_id) where verdict = 'approved' and ended_at is null`,
  // which refund goes by bank, and when a person last said so
  `create table bank_ways (intent_id text primary key references intents (id), chosen_by text not null,
    chosen_at bigint not null)`,
  // a file, for good: downloaded again it is the same bytes
  `create table bank_files (message_id text primary key, execution_day text not null, transfers bigint not null,
    ${sum("sum_minor")}, sealed text not null, sha256 text not null, made_by text not null, made_at bigint not null,
    first_downloaded_at bigint, undone_at bigint, undone_by text)`,
  `create index bank_files_newest on bank_files (made_at, message_id)`,
  `create table bank_transfers (end_to_end_id text primary key, message_id text not null references bank_files (message_id),
    ordinal bigint not null, intent_id text not null references intents (id), attempt_id text not null unique,
    account_id text not null references bank_accounts (id), ${sum("amount_minor")},
    word text not null default 'none' check (word in ('none', 'taken', 'paid', 'rejected', 'undone')), reason text,
    word_at bigint)`,
  `create unique index bank_transfers_in_file on bank_transfers (message_id, ordinal)`,
  `create index bank_transfers_by_intent on bank_transfers (intent_id)`,
  `create index bank_transfers_by_account on bank_transfers (account_id)`,
  // the bank's reports that were read: the same bytes are taken once
  `create table bank_reports (sha256 text primary key, name text not null, report_id text, message_id text,
    outcome text not null check (outcome in ('reading', 'taken', 'parked')), because text, taken bigint not null default 0,
    paid bigint not null default 0, rejected bigint not null default 0, by text not null, at bigint not null)`,
  `create index bank_reports_newest on bank_reports (at, sha256)`,
  // when this database turned out to be an older one
  `create index jobs_matching on jobs (created_at) where kind = 'match_refunds'`,
  // what was paid by hand: it stands once `agreed_by` does, where two must
  `create table paid_outside (intent_id text primary key references intents (id), reference text not null,
    paid_on text not null, proof text not null, proposed_by text not null, proposed_at bigint not null,
    agreed_by text, done_at bigint, check (agreed_by is null or agreed_by <> proposed_by))`,
]

/** Refunds that leave by our own bank account: where to, in which file, what the bank said, and what a person paid. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
