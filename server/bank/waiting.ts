import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import { newEpochAt } from "./new-epoch.ts"

/** Refunds that go by bank and are in no file, by due date. A partial index would not be portable: `released` are few. */
export async function waitingForBank(db: Db, { now, limit }: { now: number; limit: number }) {
  const epochAt = await newEpochAt(db)
  const rows = await db
    .selectFrom("intents")
    .innerJoin("bank_ways", "bank_ways.intent_id", "intents.id")
    .innerJoin("bank_accounts", "bank_accounts.return_id", "intents.return_id")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .innerJoin("orders", "orders.id", "intents.order_id")
    // a decision that a person may still take back
    .leftJoin("jobs", (join) =>
      join
        .onRef("jobs.subject", "=", "intents.id")
        .on("jobs.kind", "=", "pay_intent")
        .on(sql<boolean>`jobs.done_at is null`)
        .on("jobs.run_at", ">", now),
    )
    .select(["intents.id", "intents.return_id", "intents.order_id", "intents.amount_minor", "intents.due_day"])
    .select(["intents.version", "returns.rma", "orders.number", "bank_ways.chosen_at", "jobs.run_at"])
    .select(["bank_accounts.id as account_id", "bank_accounts.sealed", "bank_accounts.masked"])
    .select(["bank_accounts.holder", "bank_accounts.address", "returns.locale"])
    .where("intents.state", "=", "released")
    .where("intents.way", "=", "sepa")
    .where("bank_accounts.verdict", "=", "approved")
    .where("bank_accounts.ended_at", "is", null)
    .orderBy(sql`coalesce(intents.due_at, 8640000000000000)`)
    .orderBy("intents.id")
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, why: whyOf(row, epochAt) }))
}

export type WaitingRow = Awaited<ReturnType<typeof waitingForBank>>[number]

function whyOf(row: { chosen_at: number; run_at: number | null }, epochAt: number): "ready" | "restored" | "later" {
  if (row.chosen_at <= epochAt) return "restored"
  return row.run_at === null ? "ready" : "later"
}
