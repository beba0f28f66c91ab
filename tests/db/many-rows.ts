import { type Kysely, sql } from "kysely"
import type { Database } from "../support/engines.ts"
import { withoutTriggers } from "./without-triggers.ts"

/** What each copy of a row has of its own; `{n}` is its number. All else is as in the row that is copied. */
const copies: Record<string, Record<string, string>> = {
  customers: { id: "'c' || {n}", email: "'e' || {n}" },
  orders: { id: "'o' || {n}", number: "'x' || {n}", customer_id: "'c' || {n}" },
  order_lines: { id: "'ol' || {n}", order_id: "'o' || {n}" },
  payments: { id: "'p' || {n}", order_id: "'o' || {n}", reference: "'ref' || {n}" },
  returns: { id: "'r' || {n}", order_id: "'o' || {n}", rma: "'x' || {n}" },
  return_articles: { key: "'K' || {n}", return_id: "'r' || {n}" },
  customer_names: { key: "'zed ' || {n}", customer_id: "'c' || {n}" },
  name_words: { word: "'w' || {n}", sound: "'w' || {n}" },
  name_slips: { slip: "'w' || {n}", word: "'w' || {n}" },
  return_notes: { id: "'no' || {n}", return_id: "'r' || {n}" },
  return_lines: { id: "'rl' || {n}", return_id: "'r' || {n}", order_line_id: "'ol' || {n}" },
  parcels: { id: "'pa' || {n}", key: "'k' || {n}" },
  parcel_keys: { key: "'k' || {n}", parcel_id: "'pa' || {n}" },
  parcel_returns: { parcel_id: "'pa' || {n}", return_id: "'r' || {n}" },
  units: { id: "'u' || {n}", return_id: "'r' || {n}", line_id: "'rl' || {n}", parcel_id: "'pa' || {n}" },
  facts: { id: "'f' || {n}", seq: "{n} + 1000", parcel_id: "'pa' || {n}", position: "{n}" },
  fact_slots: { seq: "{n} + 1000", fact_id: "'f' || {n}" },
  fact_photos: { fact_id: "'f' || {n}", sha256: "'h' || {n}", here: "1" },
  inspections: { fact_id: "'f' || {n}", unit_id: "'u' || {n}", parcel_id: "'pa' || {n}", line_id: "'rl' || {n}" },
  exceptions: {
    id: "'ex' || {n}",
    parcel_id: "'pa' || {n}",
    unit_id: "'u' || {n}",
    fact_id: "'f' || {n}",
    closed_at: "1",
  },
  // one in ten is of the site that is looked at, as if it had ten
  open_cases: {
    case_id: "'unit:u' || {n}",
    site_id: "case {n} % 10 when 0 then (select site_id from exceptions limit 1) else 'site' || {n} % 10 end",
    kind: "'*'",
    since: "{n}",
  },
  intents: {
    id: "'i' || {n}",
    return_id: "'r' || {n}",
    order_id: "'o' || {n}",
    payment_id: "'p' || {n}",
    state: "'paid'",
  },
  intent_units: { intent_id: "'i' || {n}", unit_id: "'u' || {n}", payment_id: "'p' || {n}" },
  ledger_entries: { id: "'le' || {n}", source: "'so' || {n}", intent_id: "'i' || {n}" },
  ledger_postings: { entry_id: "'le' || {n}", account: "'payable:p' || {n}" },
  reconciliations: { id: "'rc' || {n}", begun_at: "{n}" },
  differences: { id: "'di' || {n}", key: "'di' || {n}", state: "'closed'", first_seen_at: "{n}" },
  jobs: { id: "'j' || {n}", subject: "'i' || {n}", done_at: "1" },
  device_docs: { id: "'r' || {n}", position: "{n}" },
  decisions: { id: "'d' || {n}", return_id: "'r' || {n}" },
  sign_ins: { id: "'si' || {n}", person_id: "'pe' || {n}" },
}
type Index = { name: string; sql: string }
export const bigTables = Object.keys(copies)

/** Copies one row of each table so many times, as a house of that size would hold them. */
export async function fillWithRows(database: Database, count: number): Promise<void> {
  const db = database.db as unknown as Kysely<unknown>
  const tables = await db.introspection.getTables()
  await withoutTriggers(database, async (tx) => {
    const indexes = await takeIndexes(tx, database.engine)
    for (const [name, own] of Object.entries(copies)) {
      const columns = tables.find((table) => table.name === name)?.columns.map((column) => column.name) ?? []
      const values = columns.map((column) => own[column]?.replaceAll("{n}", "n.n") ?? `t.${column}`)
      const numbers = `with recursive n(n) as (select 1 union all select n + 1 from n where n < ${count})`
      const from = `from n, (select * from ${name} limit 1) t`
      await sql
        .raw(`${numbers} insert into ${name} (${columns.join(", ")}) select ${values.join(", ")} ${from}`)
        .execute(tx)
    }
    for (const index of indexes) await sql.raw(index).execute(tx)
  })
  if (database.engine === "postgres") await sql`analyze`.execute(db)
}

/** Made again at the end, each at once: an entry at a time takes longer. Answers with how. */
async function takeIndexes(tx: Kysely<unknown>, engine: Database["engine"]): Promise<string[]> {
  const all =
    engine === "sqlite"
      ? sql<Index>`select name, sql from sqlite_master where type = 'index' and sql is not null`
      : sql<Index>`select indexname as name, indexdef as sql from pg_indexes
          where schemaname = current_schema() and indexname not in (select conname from pg_constraint)`
  const { rows } = await all.execute(tx)
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(tx)
  return rows.map((row) => row.sql)
}
