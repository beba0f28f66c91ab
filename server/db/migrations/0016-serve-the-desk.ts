import { type Kysely, sql } from "kysely"

// What finance's desk keeps and asks beyond 0005: a hold that a person laid, lists kept by name, releases that wait for a
// second person; and the indexes of what leaves when, of what lateness adds, and of a search by amount.

/** As `openStates` in refunds/queue-filter.ts: the partial index is taken only for the same words. */
const OPEN = `state in ('proposed', 'held', 'failed', 'parked', 'released', 'paying', 'unknown', 'pending')`

const statements = [
  `alter table intents add column on_hold bigint not null default 0 check (on_hold in (0, 1))`,
  // all that the sums by day ask of a row, so that no row is fetched for them
  `create index intents_due on intents (due_day, return_id, shop_id, currency, state, kind, basis, way, payment_id,
    amount_minor) where ${OPEN}`,
  `create index payments_providers on payments (id, provider)`,
  `create index intents_by_amount on intents (amount_minor, created_at, return_id)`,
  `create index claims_of_return on claims (return_id, kind)`,
  `create table saved_filters (id text primary key, person_id text not null references people (id), name text not null,
    query text not null, opens bigint not null default 0 check (opens in (0, 1)), created_at bigint not null)`,
  `create unique index saved_filters_by_name on saved_filters (person_id, name)`,
  `create unique index saved_filters_opening on saved_filters (person_id) where opens = 1`,
  `create table release_batches (id text primary key, proposed_by text not null references people (id),
    proposed_at bigint not null, reason text not null, refunds text not null, totals text not null,
    state text not null check (state in ('waiting', 'approved', 'declined')), decided_by text references people (id),
    decided_at bigint)`,
  `create index release_batches_waiting on release_batches (proposed_at, id) where state = 'waiting'`,
  `create index release_batches_by_proposer on release_batches (proposed_by)`,
  `create index release_batches_by_decider on release_batches (decided_by)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
