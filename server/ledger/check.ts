import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import { refundAccount } from "./refund-entries.ts"

export interface LedgerFault {
  code: "entry_out_of_balance" | "payment_differs" | "refund_without_entry"
  subject: string
  says: string
}

/** Compares the ledger with itself, with the payments and with the refunds that succeeded. Empty: all agree. */
export async function checkLedger(db: Db): Promise<LedgerFault[]> {
  return [...(await outOfBalance(db)), ...(await differingPayments(db)), ...(await withoutEntry(db))]
}

async function outOfBalance(db: Db): Promise<LedgerFault[]> {
  const rows = await db
    .selectFrom("ledger_postings")
    .groupBy(["entry_id", "currency"])
    .having(sql<boolean>`sum(amount_minor) <> 0`)
    .select(["entry_id", "currency", sql<number>`cast(sum(amount_minor) as bigint)`.as("minor")])
    .execute()
  return rows.map((row) => ({
    code: "entry_out_of_balance",
    subject: row.entry_id,
    says: `${row.minor} ${row.currency} too much`,
  }))
}

/** What a payment says it gave back is what its account holds. */
async function differingPayments(db: Db): Promise<LedgerFault[]> {
  const posted = sql<number>`cast(coalesce((select sum(amount_minor) from ledger_postings
    where account = ${sql.lit(refundAccount(""))} || payments.id), 0) as bigint)`
  const rows = await db
    .selectFrom("payments")
    .select(["id", "refunded_minor", posted.as("posted")])
    .where(sql<boolean>`refunded_minor <> ${posted}`)
    .execute()
  return rows.map((row) => ({
    code: "payment_differs",
    subject: row.id,
    says: `refunded ${row.refunded_minor}, posted ${row.posted}`,
  }))
}

async function withoutEntry(db: Db): Promise<LedgerFault[]> {
  const rows = await db
    .selectFrom("refunds")
    .leftJoin("ledger_entries", (join) => join.on(sql<boolean>`ledger_entries.source = 'paid:' || refunds.attempt_id`))
    .where("refunds.state", "=", "succeeded")
    // what others gave back stands on its payment, beside our ledger
    .where("refunds.attempt_id", "is not", null)
    .where("ledger_entries.id", "is", null)
    .select(["refunds.id", "refunds.provider_refund_id"])
    .execute()
  return rows.map((row) => ({ code: "refund_without_entry", subject: row.id, says: row.provider_refund_id }))
}
