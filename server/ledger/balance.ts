import { sql } from "kysely"
import type { Db } from "../db/open.ts"

/** An account's balance in minor units, by currency; one that was never posted to has none. */
export async function balance(db: Db, account: string): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("ledger_postings")
    .where("account", "=", account)
    .groupBy("currency")
    .orderBy("currency")
    .select(["currency", sql<number>`cast(sum(amount_minor) as bigint)`.as("minor")])
    .execute()
  return Object.fromEntries(rows.map((row) => [row.currency, row.minor]))
}
