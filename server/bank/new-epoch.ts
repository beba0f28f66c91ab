import { sql } from "kysely"
import type { Db } from "../db/open.ts"

/**
 * When this database last turned out to be an older one. A file may have been made after the moment it shows, and no list
 * of the bank's says so: what was chosen before is looked up by a person (protocol.md, Money 11). 0: never.
 */
export async function newEpochAt(db: Db): Promise<number> {
  const row = await db
    .selectFrom("jobs")
    .select(({ fn }) => fn.max("created_at").as("at"))
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`kind = 'match_refunds'`)
    .where("payload", "like", '%"new_epoch"%')
    .executeTakeFirst()
  return row?.at ?? 0
}
