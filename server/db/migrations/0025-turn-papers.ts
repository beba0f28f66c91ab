import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"
import { appendOnly } from "../triggers.ts"

const PAID = "'paid', 'paid_outside', 'overpaid'"

const tables = [
  // what becomes of a credit note whose refund comes back: reversed by the first turn, given anew by the second, and so on;
  // each has the next number of the same series as the notes
  `create table credit_note_turns (id text primary key, note_id text not null references credit_notes (id),
    turn bigint not null check (turn > 0), shop_id text not null references shops (id), year bigint not null,
    number bigint not null, name text not null, document text not null, issued_at bigint not null)`,
  `create unique index credit_note_turns_of on credit_note_turns (note_id, turn)`,
  `create unique index credit_note_turns_by_number on credit_note_turns (shop_id, year, number)`,
  `create table credit_note_turn_files (turn_id text primary key references credit_note_turns (id),
    sha256 text not null, base64 text not null)`,
  // what waits may be many, and is looked for by nothing else; whose order has its number by now waits no more
  `create index papers_wanted_by_wait on papers_wanted (waits_for, intent_id)`,
  `update papers_wanted set waits_for = null where waits_for = 'invoice' and exists (select 1 from intents
    join orders on orders.id = intents.order_id
    where intents.id = papers_wanted.intent_id and orders.invoice_number is not null)`,
  // what shows that somebody paid it by hand: a picture or a PDF, in the store of the evidence
  `alter table paid_outside add column file_sha256 text`,
  `alter table paid_outside add column file_type text`,
  `alter table paid_outside add column file_bytes bigint`,
]

/** Whoever takes a paid refund back need not think of its papers. */
const when = `old.state in (${PAID}) and new.state not in (${PAID})
  and exists (select 1 from credit_notes where credit_notes.intent_id = new.id)`
const insert = "insert into papers_wanted (intent_id) values (new.id) on conflict do nothing"

/** Whoever tells an order's invoice number need not think of the papers that wait for it. */
const numbered = "old.invoice_number is null and new.invoice_number is not null"
const go = `update papers_wanted set waits_for = null where waits_for = 'invoice'
  and intent_id in (select id from intents where intents.order_id = new.id)`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const table of ["credit_note_turns", "credit_note_turn_files"]) await appendOnly(db, table)
  if (!isPostgres(db)) {
    const body = `create trigger intents_papers_undone after update of state on intents for each row
      when ${when} begin ${insert}; end`
    await sql.raw(body).execute(db)
    const order = `create trigger orders_numbered after update of invoice_number on orders for each row
      when ${numbered} begin ${go}; end`
    await sql.raw(order).execute(db)
    return
  }
  // PostgreSQL asks no other table in a trigger's condition
  const call = `create function intents_papers_undone() returns trigger language plpgsql as $$
    begin if exists (select 1 from credit_notes where credit_notes.intent_id = new.id) then ${insert}; end if;
    return null; end $$`
  await sql.raw(call).execute(db)
  const letGo = `create function orders_numbered() returns trigger language plpgsql as $$
    begin ${go}; return null; end $$`
  await sql.raw(letGo).execute(db)
  await sql
    .raw(
      `create trigger orders_numbered after update of invoice_number on orders for each row
        when (${numbered}) execute function orders_numbered()`,
    )
    .execute(db)
  await sql
    .raw(
      `create trigger intents_papers_undone after update of state on intents for each row
        when (old.state in (${PAID}) and new.state not in (${PAID})) execute function intents_papers_undone()`,
    )
    .execute(db)
}
