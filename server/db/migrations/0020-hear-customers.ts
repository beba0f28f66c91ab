import { type Kysely, sql } from "kysely"
import { noteChangesOf } from "../change-triggers.ts"

const sum = (column: string, least = 0) =>
  `${column} bigint not null check (${column} between ${least} and 9007199254740991)`

const statements = [
  // a deduction that a look at a unit proposes, and what its customer says to it until a day; one of a unit is open
  `create table hearings (id text primary key, return_id text not null references returns (id),
    unit_id text not null, ${sum("price_minor")}, ${sum("deduction_minor", 1)},
    currency text not null, grade text,
    state text not null check (state in ('open', 'accepted', 'objected', 'lapsed', 'overtaken')),
    asked_at bigint not null, ends_at bigint not null, answered_at bigint, locale text, wording text, words text)`,
  `create unique index hearings_open on hearings (unit_id) where state = 'open'`,
  `create index hearings_ending on hearings (ends_at, id) where state = 'open'`,
  `create index hearings_by_return on hearings (return_id, asked_at)`,
  `create index hearings_by_unit on hearings (unit_id)`,
  `create table hearing_photos (hearing_id text not null references hearings (id), ordinal bigint not null,
    sha256 text not null, primary key (hearing_id, ordinal))`,
  `create index hearing_photos_by_name on hearing_photos (sha256)`,
  `create table questions (id text primary key, return_id text not null references returns (id), text text not null,
    at bigint not null)`,
  `create index questions_by_return on questions (return_id, at)`,
  // as the shop tells it: what a customer knows their card by
  `alter table payments add column card_brand text`,
  `alter table payments add column card_last4 text`,
  // of a replacement that is another variant: what it costs, where that is not what the unit did
  `alter table resolutions add column worth_minor bigint`,
  `alter table resolutions add column variant text`,
  // what a dearer one costs on top; ordered once it is paid. One of a unit stands
  `create table differences_asked (id text primary key, return_id text not null references returns (id),
    unit_id text not null, order_id text not null references orders (id),
    provider text not null, ${sum("amount_minor", 1)}, currency text not null,
    state text not null check (state in ('wanted', 'asked', 'paid', 'expired', 'stopped')),
    provider_id text, url text, asked_at bigint not null, ends_at bigint not null, paid_at bigint,
    payment_id text references payments (id))`,
  `create unique index differences_standing on differences_asked (unit_id) where state in ('wanted', 'asked', 'paid')`,
  `create index differences_by_return on differences_asked (return_id)`,
  `create index differences_by_order on differences_asked (order_id)`,
  `create index differences_by_unit on differences_asked (unit_id)`,
  `create index differences_by_payment on differences_asked (payment_id)`,
  `create unique index differences_at_provider on differences_asked (provider, provider_id)`,
  `create index differences_ending on differences_asked (ends_at, id) where state in ('wanted', 'asked')`,
]

/** What a customer is asked and answers about their return. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  await noteChangesOf(db, "hearings", { speaks: { return: "return_id", unit: "unit_id" } })
  await noteChangesOf(db, "questions", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "differences_asked", { speaks: { return: "return_id" } })
}
