import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"

const statements = [
  // what came back of an order, with its day: a search by a name reads no row for it
  `drop index returns_by_order`,
  `create index returns_by_order on returns (order_id, notice_at, id)`,
  // all that what is owed is filtered and added up by, so that no row is fetched for what lateness adds
  `drop index returns_owed`,
  `create index returns_owed on returns (due_at, id, shop_id, site_id, due_day, owed_holder, owed_currency, owed_minor, basis)
    where obligations <> '[]'`,
  // which of the returns that a search names are owed: there are few such, and this is small. By no name of theirs alone:
  // SQLite would look each up among all that ever came back
  `create unique index returns_owed_by_id on returns ((id || ''), owed_currency, owed_minor)
    where obligations <> '[]' and due_at >= 0`,
]

/** Reasons hang on the state: taken for chance, PostgreSQL sorts all that is open where it could walk along it. */
const alike = [
  "create statistics intents_alike (mcv) on state, reasons from intents",
  "analyze intents (state, reasons)",
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...statements, ...(isPostgres(db) ? alike : [])]) await sql.raw(statement).execute(db)
}
