import { type Kysely, sql } from "kysely"
import { resolutionMoves } from "../../../shared/domain/resolution-moves.ts"
import { noteChangesOf } from "../change-triggers.ts"
import { onlyMoves } from "../triggers.ts"

const sum = (column: string, least = 0) =>
  `${column} bigint not null default 0 check (${column} between ${least} and 9007199254740991)`
const states = Object.keys(resolutionMoves).map((state) => `'${state}'`)

const tables = [
  // of a unit, or of what of a line has none of its own
  `create table resolutions (id text primary key, return_id text not null references returns (id),
    line_id text not null references return_lines (id), unit_id text, state text not null check (state in (${states.join(", ")})),
    reason text, refusal text, agreed_at bigint, agreement text, sku text, order_number text, carrier text, tracking text,
    chosen_by text not null, created_at bigint not null, updated_at bigint not null, version bigint not null default 1)`,
  `create unique index resolutions_once on resolutions (line_id, coalesce(unit_id, ''))`,
  `create index resolutions_by_return on resolutions (return_id)`,
  // one code a return; what was issued is spent, taken back or expired, and never more than that
  `create table store_credits (id text primary key, shop_id text not null references shops (id),
    return_id text not null references returns (id), code text not null, currency text not null, ${sum("issued_minor")},
    ${sum("spent_minor")}, ${sum("ended_minor")}, expires_at bigint, created_at bigint not null, updated_at bigint not null,
    check (spent_minor + ended_minor <= issued_minor))`,
  `create unique index store_credits_by_code on store_credits (code)`,
  `create unique index store_credits_by_return on store_credits (return_id)`,
  `create table credit_parts (id text primary key, intent_id text not null references intents (id),
    credit_id text not null references store_credits (id), ${sum("amount_minor", 1)}, issued_at bigint not null,
    taken_back_at bigint)`,
  `create unique index credit_parts_standing on credit_parts (intent_id) where taken_back_at is null`,
  `create index credit_parts_by_intent on credit_parts (intent_id)`,
  `create index credit_parts_by_credit on credit_parts (credit_id)`,
  // the key is the shop's: the same spend told twice is one
  `create table credit_spends (id text primary key, credit_id text not null references store_credits (id),
    shop_id text not null references shops (id), key text not null, ${sum("amount_minor", 1)}, currency text not null,
    order_number text, spent_at bigint not null, cancelled_at bigint)`,
  `create unique index credit_spends_by_key on credit_spends (shop_id, key)`,
  `create index credit_spends_by_credit on credit_spends (credit_id, spent_at)`,
  `create index claims_by_return on claims (return_id)`,
]

/** What customers get instead of money, and what they owe back of money that they had before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  await onlyMoves(db, "resolutions", resolutionMoves)
  await noteChangesOf(db, "resolutions", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "store_credits", { speaks: { return: "return_id" } })
  await noteChangesOf(db, "claims", { speaks: { return: "return_id" } })
}
