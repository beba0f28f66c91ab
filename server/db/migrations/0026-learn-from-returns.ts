import { type Kysely, sql } from "kysely"

const COUNT = "bigint not null check (units between 1 and 9007199254740991)"

const changes = [
  `alter table products add column supplier text`,
  `alter table products add column cost_minor bigint check (cost_minor between 0 and 9007199254740991)`,
  // of which make a line was: what a batch is judged by
  `alter table order_lines add column batch text`,
  // who brought it, and where to (a country and the first digits of its postcode)
  `alter table orders add column delivered_by text`,
  `alter table orders add column region text`,
  `create index units_by_change on units (updated_at, id)`,
  `create index orders_by_change on orders (updated_at, id)`,
  `create index returns_by_change on returns (updated_at, id)`,

  // what was sold and delivered: the denominator of every share. One row an order line, or a line of an upload
  `create table sales (id text primary key, shop_id text not null references shops (id),
    product_id text not null, week bigint not null, batch text, carrier text, region text,
    units ${COUNT}, source text not null check (source in ('order', 'upload')))`,
  `create index sales_by_product on sales (product_id, week)`,
  `create index sales_by_week on sales (week, shop_id)`,

  // a returned unit as it is counted: why it came, what was found, what became of it
  `create table learned_units (unit_id text primary key references units (id), shop_id text not null references shops (id),
    return_id text not null references returns (id), product_id text not null,
    sold_week bigint not null, seen_week bigint not null, batch text, carrier text, region text,
    reason text, grade text, fault text, disposition text,
    acceptance text not null, decided_by text references people (id), seen_at bigint not null)`,
  `create index learned_units_by_product on learned_units (product_id, sold_week, seen_week)`,
  `create index learned_units_by_week on learned_units (seen_week, shop_id)`,
  `create index learned_units_by_shop on learned_units (shop_id)`,
  `create index learned_units_by_return on learned_units (return_id)`,
  `create index learned_units_by_lead on learned_units (decided_by, seen_week) where decided_by is not null`,
  `create index learned_units_by_route on learned_units (carrier, region, sold_week) where carrier is not null`,
  `create index learned_units_by_batch on learned_units (product_id, batch) where batch is not null`,
  `create table learned_defects (unit_id text not null references learned_units (unit_id) on delete cascade,
    defect text not null, primary key (unit_id, defect))`,
  `create index learned_defects_by_defect on learned_defects (defect, unit_id)`,
  // how far units, returns and orders have been read
  `create table learned_until (source text primary key, at bigint not null, id text not null)`,

  `create table signals (id text primary key, kind text not null, series text not null, about text not null,
    week bigint not null, since bigint not null, year bigint not null, log_e double precision not null,
    seen bigint not null, expected double precision not null, sold bigint not null, chart text not null,
    state text not null check (state in ('new', 'looking', 'acted', 'no_cause', 'closed')),
    owner_id text references people (id), acted_on text, effect text,
    told_at bigint not null, moved_at bigint not null)`,
  `create index signals_by_state on signals (state, told_at)`,
  `create index signals_by_owner on signals (owner_id, state) where owner_id is not null`,
  // of one series there is one that stands
  `create unique index signals_once on signals (series) where state in ('new', 'looking', 'acted')`,
  `create table signal_notes (id text primary key, signal_id text not null references signals (id),
    person_id text references people (id), at bigint not null, kind text not null, text text not null, day text)`,
  `create index signal_notes_by_signal on signal_notes (signal_id, at)`,
  `create index signal_notes_by_person on signal_notes (person_id) where person_id is not null`,
  // each look, and how many series it watched
  `create table looks (week bigint primary key, at bigint not null, watched bigint not null, sold bigint not null,
    returned bigint not null, told bigint not null)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
