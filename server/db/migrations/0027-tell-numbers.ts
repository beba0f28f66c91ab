import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"
import { appendOnly } from "../triggers.ts"

const MINOR = "bigint not null default 0"
const FLAG = (name: string) => `${name} bigint not null default 0 check (${name} in (0, 1))`
const SUMS = [
  ...["sold", "units", "defective", "deducted", "refused", "disputed", "judged", "agreed"],
  ...["resold", "repaired", "destroyed", "refunded", "kept", "postage", "handling", "depreciation"],
]

const changes = [
  ...["currency text", `price_minor ${MINOR}`, `refunded_minor ${MINOR}`, `deducted_minor ${MINOR}`].map(unitColumn),
  ...[`postage_minor ${MINOR}`, `handling_minor ${MINOR}`, `depreciation_minor ${MINOR}`].map(unitColumn),
  ...["defective", "deducted", "disputed", "judged", "agreed", "tallied"].map(FLAG).map(unitColumn),
  // how long each stage took, in tenths of a day; null where an end of it is not known
  ...["handed_over", "arrived", "received", "decided", "paid", "whole"].map((stage) =>
    unitColumn(`wait_${stage} bigint check (wait_${stage} between 0 and 9999)`),
  ),
  `create index learned_units_newest on learned_units (seen_at, unit_id)`,
  // whether its row is in the tallies: what was counted before there were any is not
  `alter table sales add column ${FLAG("tallied")}`,

  // what numbers stand for in the tallies: made of the name itself (name-number.ts)
  `create table number_names (id bigint primary key, kind text not null, name text not null)`,
  `create unique index number_names_by_name on number_names (kind, name)`,
  // sums by weeks, fours and sixteens of weeks, by what is asked together (cubes.ts)
  `create table tallies (cube bigint not null, slot bigint not null, k1 bigint not null, k2 bigint not null,
    k3 bigint not null, k4 bigint not null, k5 bigint not null, currency text not null,
    ${SUMS.map((sum) => `${sum} bigint not null`).join(", ")},
    primary key (cube, slot, k1, k2, k3, k4, k5, currency))`,
  // filters and names go by these
  ...["category", "supplier", "size"].map((name) => `create index products_by_${name} on products (${name})`),
  `create index products_by_family_name on products (family)`,

  // returns of which something changed that none of their own rows tells
  `create table learn_again (return_id text not null references returns (id))`,
  `create index learn_again_by_return on learn_again (return_id)`,

  // what the measures of cost go by; the newest version counts
  `create table cost_settings (version bigint primary key, document text not null, author_id text not null,
    reason text not null, at bigint not null)`,
  `create table insight_views (id text primary key, person_id text not null references people (id),
    name text not null, address text not null, shared bigint not null check (shared in (0, 1)), created_at bigint not null)`,
  `create unique index insight_views_by_person on insight_views (person_id, name)`,
  `create index insight_views_shared on insight_views (name) where shared = 1`,
  // all is counted anew, a little at a time
  `delete from learned_until`,
]

function unitColumn(column: string): string {
  return `alter table learned_units add column ${column}`
}

/** Which changes of which table say so, when, and of which returns. */
const saying: { table: string; on: string; when?: readonly string[]; returns: string }[] = [
  { table: "intents", on: "insert", returns: "select new.return_id" },
  { table: "intents", on: "update", when: ["state", "units", "amount_minor"], returns: "select new.return_id" },
  { table: "hearings", on: "insert", returns: "select new.return_id" },
  { table: "hearings", on: "update", when: ["state"], returns: "select new.return_id" },
  { table: "shipments", on: "update", when: ["state", "cost_minor"], returns: "select new.return_id" },
  {
    table: "parcels",
    on: "update",
    when: ["arrived_at", "shipment_proof_at"],
    returns: "select distinct return_id from units where parcel_id = new.id and return_id is not null",
  },
  ...["insert", "update"].map((on) => ({
    table: "disputes",
    on,
    returns: `select returns.id from payments join returns on returns.order_id = payments.order_id
      where payments.id = new.payment_id`,
  })),
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
  await appendOnly(db, "cost_settings")
  for (const one of saying)
    for (const statement of statements(one, isPostgres(db))) await sql.raw(statement).execute(db)
}

function statements({ table, on, when, returns }: (typeof saying)[number], postgres: boolean): string[] {
  const name = `${table}_learn_${on}`
  const differs = postgres ? "is distinct from" : "is not"
  const only = when ? `when (${when.map((column) => `old.${column} ${differs} new.${column}`).join(" or ")})` : ""
  const insert = `insert into learn_again (return_id) ${returns};`
  const after = `create trigger ${name} after ${on === "update" && when ? `update of ${when.join(", ")}` : on} on ${table}`
  if (!postgres) return [`${after} ${only} begin ${insert} end`]
  return [
    `create function ${name}() returns trigger language plpgsql as $$ begin ${insert} return null; end $$`,
    `${after} for each row ${only} execute function ${name}()`,
  ]
}
