import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"
import { appendOnly } from "../triggers.ts"

const tables = [
  // what customers are asked and offered; never changed, the newest version counts
  `create table portal_rules (version bigint primary key, document text not null, author_id text, reason text not null,
    at bigint not null)`,
  // what a customer has answered so far, under their visit; nobody else's business, and gone after some days
  `create table portal_drafts (visit_id text primary key, document text not null, updated_at bigint not null,
    expires_at bigint not null)`,
  "create index portal_drafts_over on portal_drafts (expires_at)",
  // a form that was sent, by its own mark: the second tap finds what the first one made
  `create table portal_sent (once text primary key, answer text not null, at bigint not null)`,
  "create index portal_sent_old on portal_sent (at)",
  // what somebody declared, word by word, and when: nobody ever changes it
  `create table withdrawals (id text primary key, order_id text not null references orders (id),
    return_id text not null references returns (id), locale text not null, email text, declared text not null,
    at bigint not null)`,
  "create index withdrawals_by_return on withdrawals (return_id)",
  "create index withdrawals_by_order on withdrawals (order_id)",
  // what a line's customer said beyond its reason; their wish, which decides nothing by itself
  `create table line_wishes (line_id text primary key references return_lines (id) on delete cascade, detail text,
    variant_id text references products (id), gift bigint not null default 0 check (gift in (0, 1)))`,
  "create index line_wishes_by_variant on line_wishes (variant_id)",
  // a customer's own photos; `line_id` is not tied: a line may go, what was sent stays
  `create table customer_photos (return_id text not null references returns (id), sha256 text not null, line_id text,
    at bigint not null, primary key (return_id, sha256))`,
  "create index customer_photos_by_photo on customer_photos (sha256)",
  // returns of other orders in the same parcel
  `create table travels_with (return_id text primary key references returns (id),
    with_return_id text not null references returns (id))`,
  "create index travels_with_other on travels_with (with_return_id)",
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const table of ["portal_rules", "withdrawals"]) await appendOnly(db, table)
  await travelTogether(db)
}

/** Whoever ties a parcel to one of them ties it to all, and need not think of it. */
async function travelTogether(db: Kysely<unknown>): Promise<void> {
  const insert = `insert into parcel_returns (parcel_id, return_id)
    select new.parcel_id, return_id from travels_with where with_return_id = new.return_id on conflict do nothing`
  if (!isPostgres(db)) {
    await sql
      .raw(`create trigger parcel_returns_together after insert on parcel_returns begin ${insert}; end`)
      .execute(db)
    return
  }
  await sql
    .raw(
      `create function parcel_returns_together() returns trigger language plpgsql as $$ begin ${insert}; return null; end $$`,
    )
    .execute(db)
  await sql
    .raw(
      "create trigger parcel_returns_together after insert on parcel_returns for each row execute function parcel_returns_together()",
    )
    .execute(db)
}
