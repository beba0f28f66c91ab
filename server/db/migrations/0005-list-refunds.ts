import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"

// Finance's list is filtered and added up in the database: what it asks of a row stands in the row, and in one index of
// what is open, so that nothing grows with what was paid.

/** As `openStates` in refunds/queue-filter.ts: the partial index is taken only for the same words. */
const OPEN = `state in ('proposed', 'held', 'failed', 'parked', 'released', 'paying', 'unknown', 'pending')`

const statements = [
  `alter table intents add column site_id text not null default ''`,
  `update intents set site_id = (select site_id from returns where returns.id = intents.return_id)`,
  `alter table returns add column owed_minor bigint not null default 0
    check (owed_minor between 0 and 9007199254740991)`,
  `alter table returns add column owed_currency text`,
  `alter table returns add column owed_holder text`,
  // dates that a person corrected: they outlive what the handhelds' facts come to, and the next announcement
  `alter table parcels add column arrival_corrected_at bigint`,
  `alter table parcels add column shipment_corrected_at bigint`,
  `alter table returns add column notice_corrected_at bigint`,
  `create index intents_open on intents (state, currency, amount_minor, id, shop_id, site_id, due_day, reasons) where ${OPEN}`,
  `create index returns_owed on returns (due_at, id, shop_id, site_id, due_day, owed_holder, owed_currency, owed_minor)
    where obligations <> '[]'`,
  `drop index returns_with_obligations`,
]

type Owed = { id: string; obligations: string; currency: string }

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  const { rows } = await sql<Owed>`select returns.id, returns.obligations, orders.currency from returns
    join orders on orders.id = returns.order_id where obligations <> '[]'`.execute(db)
  for (const row of rows) await fill(db, row)
  await followSite(db)
}

async function fill(db: Kysely<unknown>, { id, obligations, currency }: Owed): Promise<void> {
  const owed = JSON.parse(obligations) as { amountMinor: number; holder: { kind: string } }[]
  const minor = owed.reduce((sum, one) => sum + one.amountMinor, 0)
  await sql`update returns set owed_minor = ${minor}, owed_currency = ${currency},
    owed_holder = ${owed[0]?.holder.kind ?? null} where id = ${id}`.execute(db)
}

/** A return that is announced again for another site takes its refunds along, whoever writes it. */
async function followSite(db: Kysely<unknown>): Promise<void> {
  const move = `update intents set site_id = new.site_id where return_id = new.id`
  const when = `when (old.site_id <> new.site_id)`
  if (!isPostgres(db)) {
    await sql
      .raw(`create trigger returns_site after update of site_id on returns ${when} begin ${move}; end`)
      .execute(db)
    return
  }
  await sql
    .raw(`create function returns_site() returns trigger language plpgsql as $$ begin ${move}; return null; end $$`)
    .execute(db)
  await sql
    .raw(
      `create trigger returns_site after update of site_id on returns for each row ${when} execute function returns_site()`,
    )
    .execute(db)
}
