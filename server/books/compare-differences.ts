import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import type { Seen } from "./seen.ts"

/** What customers paid on top for an exchange that did not come about, and what did not go back by itself: a person's. */
export async function owedDifferences(db: Db): Promise<Seen[]> {
  const rows = await db
    .selectFrom("differences_asked")
    .select(["id", "return_id", "provider", "amount_minor", "given_minor", "currency", "failures"])
    .where("state", "=", "stopped")
    .where("paid_at", "is not", null)
    .where("failures", ">", 0)
    .where(sql<boolean>`given_minor + (select coalesce(sum(disputes.amount_minor), 0) from disputes
      where difference_id = differences_asked.id and disputes.state <> 'won') < amount_minor`)
    .orderBy("id")
    .execute()
  return rows.map((row) => ({
    kind: "books" as const,
    provider: row.provider,
    subject: `difference ${row.id}`,
    returnId: row.return_id,
    oursMinor: row.amount_minor,
    theirsMinor: row.given_minor,
    currency: row.currency,
    detail: { says: `paid on top ${row.amount_minor}, given back ${row.given_minor}, failed ${row.failures} times` },
  }))
}
