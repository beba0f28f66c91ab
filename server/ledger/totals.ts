import { sql } from "kysely"
import type { Db } from "../db/open.ts"

export interface LedgerTotals {
  entries: number
  /** By currency, the sum in minor units. */
  postings: { currency: string; count: number; minor: number }[]
  intents: number
  payments: number
  orderLines: number
  credits: number
}

/** How much there is to compare: a zero says nothing without it. */
export async function ledgerTotals(db: Db): Promise<LedgerTotals> {
  const count = async (table: "ledger_entries" | "intents" | "payments" | "order_lines" | "store_credits") => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as("all"))
      .executeTakeFirstOrThrow()
    return Number(row.all)
  }
  const postings = await db
    .selectFrom("ledger_postings")
    .groupBy("currency")
    .orderBy("currency")
    .select(({ fn }) => ["currency", fn.countAll<number>().as("count"), bigint("sum(amount_minor)").as("minor")])
    .execute()
  return {
    entries: await count("ledger_entries"),
    postings: postings.map((row) => ({ ...row, count: Number(row.count), minor: Number(row.minor) })),
    intents: await count("intents"),
    payments: await count("payments"),
    orderLines: await count("order_lines"),
    credits: await count("store_credits"),
  }
}

const bigint = (sum: string) => sql<number>`cast(${sql.raw(sum)} as bigint)`
