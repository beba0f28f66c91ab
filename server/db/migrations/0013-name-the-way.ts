import { type Kysely, sql } from "kysely"

/** How the money leaves, where that is not the payment's own provider. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const ways = "'original', 'sepa', 'manual', 'store_credit', 'replacement'"
  await sql
    .raw(`alter table intents add column way text not null default 'original' check (way in (${ways}))`)
    .execute(db)
}
