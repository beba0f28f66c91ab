import { type Kysely, sql } from "kysely"

const changes = [
  // the secrets are sealed under the house's own, which is not in the database
  `create table webhook_endpoints (id text primary key, shop_id text not null references shops (id), url text not null,
    name text not null, kinds text not null, state text not null default 'on' check (state in ('on', 'off', 'disabled')),
    because text, secret text not null, old_secret text, old_until bigint, failures bigint not null default 0,
    failing_since bigint, paused_until bigint, created_by text not null, created_at bigint not null,
    updated_at bigint not null, version bigint not null default 1)`,
  "create index webhook_endpoints_by_shop on webhook_endpoints (shop_id)",
  // an event goes to an endpoint once, and a second time under the same id
  `create table webhook_deliveries (id text primary key, endpoint_id text not null references webhook_endpoints (id),
    event_id text not null, return_id text references returns (id), kind text not null, body text not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
    tries bigint not null default 0, status bigint, last_error text, created_at bigint not null, began_at bigint not null,
    ordinal bigint not null, tried_at bigint, delivered_at bigint, unique (endpoint_id, event_id))`,
  "create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, ordinal)",
  "create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, return_id, ordinal) where state = 'waiting'",
  "create index webhook_deliveries_by_return on webhook_deliveries (return_id) where return_id is not null",
  "create index webhook_deliveries_over on webhook_deliveries (created_at) where state <> 'waiting'",
]

/** Whom of a shop's own systems is told what, and what became of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
