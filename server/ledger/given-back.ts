import { sql } from "kysely"
import { sumMinor } from "../../shared/domain/money.ts"
import { cappedKinds } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import { outsideAccount } from "./accounts.ts"

export interface GivenBack {
  /** Within its capture: it has left, and a provider says so. */
  refundedMinor: number
  /** By others. */
  outsideMinor: number
}

const booked = sql<number>`cast(sum(ledger_postings.amount_minor) as bigint)`

/** What went back of an order's payments, by the books: given to the customer, less what is still owed or under way. */
export async function givenBack(db: Db, orderId: string): Promise<(paymentId: string) => GivenBack> {
  const intents = await db
    .selectFrom("intents")
    .where("order_id", "=", orderId)
    .where("kind", "in", cappedKinds)
    .select(["id", "payment_id"])
    .execute()
  const payments = await db.selectFrom("payments").select("id").where("order_id", "=", orderId).execute()
  const given = await givenFor(db, intents)
  const outside = await outsideOf(db, payments)
  return (paymentId) => ({
    refundedMinor: sumMinor(intents.map((one) => (one.payment_id === paymentId ? (given.get(one.id) ?? 0) : 0))),
    outsideMinor: outside.get(outsideAccount(paymentId)) ?? 0,
  })
}

type Named = readonly { id: string }[]

async function givenFor(db: Db, intents: Named): Promise<Map<string | null, number>> {
  if (intents.length === 0) return new Map()
  const of = sql<boolean>`(account like 'customer@_refunds:%' escape '@' or account like 'payable:%'
    or account like 'clearing:%')`
  const ids = intents.map((one) => one.id)
  const rows = await db
    .selectFrom("ledger_entries")
    .innerJoin("ledger_postings", "ledger_postings.entry_id", "ledger_entries.id")
    .where("ledger_entries.intent_id", "in", ids)
    .where(of)
    .groupBy("ledger_entries.intent_id")
    .select(["ledger_entries.intent_id", booked.as("minor")])
    .execute()
  return new Map(rows.map((row) => [row.intent_id, row.minor]))
}

async function outsideOf(db: Db, payments: Named): Promise<Map<string, number>> {
  if (payments.length === 0) return new Map()
  const accounts = payments.map((one) => outsideAccount(one.id))
  const rows = await db
    .selectFrom("ledger_postings")
    .where("account", "in", accounts)
    .groupBy("account")
    .select(["account", booked.as("minor")])
    .execute()
  return new Map(rows.map((row) => [row.account, row.minor]))
}
