import { type Kysely, sql } from "kysely"

const statements = [
  // what a customer paid on top for an exchange is no payment of the order, and their bank may take it back all the same
  `alter table disputes add column difference_id text references differences_asked (id)`,
  `create index disputes_by_difference on disputes (difference_id) where difference_id is not null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
