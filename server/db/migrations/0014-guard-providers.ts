import { type Kysely, sql } from "kysely"

const statements = [
  // how each provider is and when it may be called again, for the workers of all processes
  `create table provider_gates (provider text primary key, paced_to bigint not null default 0,
    paused_until bigint not null default 0, failures bigint not null default 0, open_since bigint, trouble text,
    last_error text, probes bigint not null default 0)`,
  `create table calls_out (job_id text primary key references jobs (id), provider text not null,
    until bigint not null)`,
  `create index calls_out_by_provider on calls_out (provider, until)`,
  // whose turn a payment waits for, once its worker has looked: while that one is paused it is passed by
  `alter table jobs add column provider text`,
  `create index jobs_waiting on jobs (provider) where done_at is null and provider is not null`,

  `create table webhooks (id text primary key, provider text not null, event_id text not null, body text not null,
    received_at bigint not null, times bigint not null default 1, state text not null
    check (state in ('new', 'done', 'kept', 'refused')), note text, worked_at bigint)`,
  `create unique index webhooks_once on webhooks (provider, event_id)`,
  `create index webhooks_worked on webhooks (worked_at) where worked_at is not null`,
  `create table disputes (provider text not null, dispute_id text not null, payment_id text references payments (id),
    payment_reference text not null, other_reference text,
    amount_minor bigint not null check (amount_minor between 0 and 9007199254740991), currency text not null,
    state text not null check (state in ('open', 'lost', 'won')), at bigint not null,
    primary key (provider, dispute_id))`,
  `create index disputes_by_payment on disputes (payment_id)`,
  `create index disputes_unmatched on disputes (provider, payment_reference) where payment_id is null`,
  `create index disputes_unmatched_other on disputes (provider, other_reference) where payment_id is null`,
  `create index disputes_open on disputes (at) where state = 'open'`,
  `create index intents_short on intents (payment_id) where note = 'balance_short'`,
]

/** What keeps a provider's troubles from becoming ours: its gate, its webhooks and the disputes it tells of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
