import { type Kysely, sql } from "kysely"
import { appendOnly } from "../triggers.ts"

const tables = [
  // how a shop shows itself to its customers; never changed, the newest version counts
  `create table shop_looks (shop_id text not null references shops (id), version bigint not null,
    document text not null, author_id text, reason text not null, at bigint not null, primary key (shop_id, version))`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  await appendOnly(db, "shop_looks")
}
