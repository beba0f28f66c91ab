import { type Kysely, sql } from "kysely"

const changes = [
  `alter table orders add column cancelled_at bigint`,

  // a shop's platform, whose keys are sealed; a disconnected one stays as what it was
  `create table shop_connections (id text primary key, shop_id text not null references shops (id),
    kind text not null check (kind in ('shopify', 'woocommerce')), address text not null, sealed text,
    refunds_by text not null check (refunds_by in ('shop', 'hand')), reach_days bigint not null,
    state text not null check (state in ('new', 'ok', 'trouble', 'off')), name text, trouble text, last_error text,
    subscribed_to text, synced_until bigint, last_sync_at bigint, next_sync_at bigint,
    last_webhook_at bigint, webhooks bigint not null default 0, refused_webhooks bigint not null default 0,
    created_at bigint not null, updated_at bigint not null)`,
  `create unique index shop_connections_one on shop_connections (shop_id) where state <> 'off'`,
  `create unique index shop_connections_address on shop_connections (kind, address) where state <> 'off'`,
  `create index shop_connections_due on shop_connections (next_sync_at) where next_sync_at is not null`,

  // one going through of a shop's products and orders, with how far it has come; a dry one writes nothing else
  `create table shop_runs (id text primary key, connection_id text not null references shop_connections (id),
    kind text not null check (kind in ('sync', 'whole', 'dry')), asked_by text,
    state text not null check (state in ('running', 'done', 'failed', 'stopped')), since bigint not null,
    place text not null, counts text not null, notes text not null, begun_at bigint not null, ended_at bigint)`,
  `create unique index shop_runs_open on shop_runs (connection_id) where state = 'running'`,
  `create index shop_runs_of on shop_runs (connection_id, begun_at)`,

  // as of when the shop told each thing: what is older than that says nothing
  `create table shop_things (connection_id text not null references shop_connections (id), kind text not null,
    external_id text not null, told_at bigint not null, primary key (connection_id, kind, external_id))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
