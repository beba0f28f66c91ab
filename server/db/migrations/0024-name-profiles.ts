import { type Kysely, sql } from "kysely"

// of the shop's own profiles the one that it was announced under; a refund keeps the one that it was made under
const changes = ["returns", "intents"].map((table) => `alter table ${table} add column profile text`)

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of changes) await sql.raw(change).execute(db)
}
