import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import { differenceAccount } from "./accounts.ts"

export interface DifferenceFault {
  code: "difference_differs"
  subject: string
  says: string
}

/**
 * What was paid on top for a dearer exchange is what its account holds, less what went back of it or was taken back by a
 * bank; and that is what the refunds of it come to.
 */
export async function differingDifferences(db: Db): Promise<DifferenceFault[]> {
  const posted = sql<number>`cast(coalesce((select sum(amount_minor) from ledger_postings
    where account = ${sql.lit(differenceAccount(""))} || differences_asked.id), 0) as bigint)`
  // written out: the partial index is taken only for a constant
  const refunds = sql<number>`cast(coalesce((select sum(amount_minor) from refunds
    where payment_id = differences_asked.id and intent_id is null and state <> 'failed'), 0) as bigint)`
  const disputed = sql<number>`cast(coalesce((select sum(amount_minor) from disputes
    where difference_id = differences_asked.id and state <> 'won'), 0) as bigint)`
  const rows = await db
    .selectFrom("differences_asked")
    .select(["id", "amount_minor", "paid_at", "given_minor"])
    .select([posted.as("posted"), refunds.as("refunds"), disputed.as("disputed")])
    .execute()
  return rows.flatMap((row) => {
    const kept = (row.paid_at === null ? 0 : row.amount_minor) - row.given_minor - row.disputed
    const says = [
      { what: "kept", is: kept, other: -row.posted },
      { what: "given back", is: row.given_minor, other: row.refunds },
    ]
    return says
      .filter(({ is, other }) => is !== other)
      .map(({ what, is, other }) => ({
        code: "difference_differs" as const,
        subject: row.id,
        says: `${what} ${is}, its entries say ${other}`,
      }))
  })
}
