import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"

// What finance's list and its sums ask of a refund stands in its row and in the indexes that were there before, so that
// neither a push nor a payment writes one more.

/** As `openStates` in refunds/queue-filter.ts: the partial index is taken only for the same words. */
const OPEN = `state in ('proposed', 'held', 'failed', 'parked', 'released', 'paying', 'unknown', 'pending')`
const openIn = (row: string) => OPEN.replace("state", `${row}.state`)

const statements = [
  // who moves the money of its payment: the sums by account ask it of thousands at a time
  `alter table intents add column provider text`,
  `update intents set provider = (select provider from payments where payments.id = intents.payment_id)`,
  // what lateness adds, while anything else of its return is open: it stands under that and not beside it
  `alter table intents add column under bigint not null default 0 check (under in (0, 1))`,
  `drop index intents_by_state`,
  `create index intents_by_state on intents (state, coalesce(due_at, 8640000000000000), id, under)`,
  `drop index intents_open`,
  `create index intents_open on intents (state, currency, amount_minor, id, shop_id, site_id, due_day, reasons, under)
    where ${OPEN}`,
  `drop index intents_leaving`,
  `create index intents_leaving on intents (state, due_day, return_id, shop_id, currency, kind, basis, way, provider,
    amount_minor) where ${OPEN}`,
  // what customers owe back is a list of its own
  `create index claims_open on claims (opened_at, id) where state = 'open' and against = 'customer'`,
]

/** 1 while a refund of the return that is none of lateness is open, or something of it is owed. */
const stands = (returnId: string) => `case when exists (select 1 from intents other where other.return_id = ${returnId}
    and other.kind <> 'surcharge' and ${openIn("other")})
  or exists (select 1 from returns where returns.id = ${returnId} and returns.obligations <> '[]') then 1 else 0 end`
const putUnder = (returnId: string) => `update intents set under = ${stands(returnId)}
  where return_id = ${returnId} and kind = 'surcharge' and state <> 'stopped'`

interface Trigger {
  name: string
  on: string
  when: string
  does: string
}

const triggers: Trigger[] = [
  {
    name: "intents_under_new",
    on: "insert on intents",
    when: `new.kind = 'surcharge' or ${openIn("new")}`,
    does: putUnder("new.return_id"),
  },
  {
    name: "intents_under_other",
    on: "update of state on intents",
    when: `(new.kind = 'surcharge' and old.state = 'stopped')
      or (new.kind <> 'surcharge' and (${openIn("old")}) <> (${openIn("new")}))`,
    does: putUnder("new.return_id"),
  },
  {
    name: "returns_under",
    on: "update of obligations on returns",
    when: `(old.obligations = '[]') <> (new.obligations = '[]')`,
    does: putUnder("new.id"),
  },
  // who writes it himself spares the row its second writing
  {
    name: "intents_provider_new",
    on: "insert on intents",
    when: "new.provider is null",
    does: `update intents set provider = (select provider from payments where payments.id = new.payment_id)
      where id = new.id`,
  },
  {
    name: "payments_provider",
    on: "update of provider on payments",
    when: "old.provider <> new.provider",
    does: "update intents set provider = new.provider where payment_id = new.id and order_id = new.order_id",
  },
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  await sql
    .raw(`update intents set under = ${stands("intents.return_id")} where kind = 'surcharge' and state <> 'stopped'`)
    .execute(db)
  for (const one of triggers) await lay(db, one)
}

async function lay(db: Kysely<unknown>, { name, on, when, does }: Trigger): Promise<void> {
  const head = `create trigger ${name} after ${on} for each row when (${when})`
  if (!isPostgres(db)) {
    await sql.raw(`${head} begin ${does}; end`).execute(db)
    return
  }
  await sql
    .raw(`create function ${name}() returns trigger language plpgsql as $$ begin ${does}; return null; end $$`)
    .execute(db)
  await sql.raw(`${head} execute function ${name}()`).execute(db)
}
