import { type Kysely, sql } from "kysely"

/** As `openStates` in refunds/queue-filter.ts: the partial index is taken only for the same words. */
const OPEN = `state in ('proposed', 'held', 'failed', 'parked', 'released', 'paying', 'unknown', 'pending')`

const statements = [
  // by its state first: SQLite goes along no other, and fetches each row for what the index lacks
  `create index intents_leaving on intents (state, due_day, return_id, shop_id, currency, kind, basis, way, payment_id,
    amount_minor) where ${OPEN}`,
  `drop index intents_due`,
  // neither engine takes it before the key's own
  `drop index payments_providers`,
]

/** The sums of what leaves, and of what lateness adds, from one index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
