import { sql } from "kysely"
import type { AccountKind } from "../../shared/domain/account-kinds.ts"
import { cappedKinds } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import { accountName } from "./accounts.ts"
import { goneStates, owedStates } from "./book-owed.ts"
import { type CreditFault, differingCredits } from "./check-credits.ts"
import { type DifferenceFault, differingDifferences } from "./check-differences.ts"

export interface LedgerFault {
  code:
    | "entry_out_of_balance"
    | "payment_differs"
    | "refund_without_entry"
    | "intent_differs"
    | "reservation_differs"
    | "line_above_price"
    | CreditFault["code"]
    | DifferenceFault["code"]
  subject: string
  says: string
}

/**
 * Compares the ledger with itself, with the payments, with the refunds that succeeded and with the state of each intent,
 * the caps with what was given, and store credits, claims and what was paid on top with what is left of them. Empty: all agree.
 */
export async function checkLedger(db: Db): Promise<LedgerFault[]> {
  const intents = [withoutEntry, differingIntents, differingReservations, aboveItsPrice]
  const checks = [outOfBalance, differingPayments, ...intents, differingCredits, differingDifferences]
  const found: LedgerFault[] = []
  for (const check of checks) found.push(...(await check(db)))
  return found
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

/**
 * What a payment says it gave back is what its account holds, less what is still owed or under way; what others gave back
 * of it and what was paid twice is what their accounts hold.
 */
async function differingPayments(db: Db): Promise<LedgerFault[]> {
  const posted = (kind: AccountKind) => sql<number>`cast(coalesce((select sum(amount_minor) from ledger_postings
    where account = ${sql.lit(accountName(kind, ""))} || payments.id), 0) as bigint)`
  const still = sql<number>`cast(coalesce((select sum(amount_minor) from intents where order_id = payments.order_id
    and payment_id = payments.id and kind in (${sql.join(cappedKinds.map(sql.lit))})
    and state in (${sql.join([...owedStates, "pending"].map(sql.lit))})), 0) as bigint)`
  const rows = await db
    .selectFrom("payments")
    .select(["id", "refunded_minor", "outside_minor", "overpaid_minor"])
    .select([posted("customer_refunds").as("posted"), still.as("still")])
    .select([posted("outside").as("outside"), posted("overpaid").as("overpaid")])
    .execute()
  return rows.flatMap(({ id, ...row }) => {
    const says = [
      { what: "refunded", is: row.refunded_minor, posted: row.posted - row.still },
      { what: "given back by others", is: row.outside_minor, posted: row.outside },
      { what: "overpaid", is: row.overpaid_minor, posted: row.overpaid },
    ]
    return says
      .filter(({ is, posted }) => is !== posted)
      .map(({ what, is, posted }) => ({
        code: "payment_differs" as const,
        subject: id,
        says: `${what} ${is}, posted ${posted}`,
      }))
  })
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

/**
 * Each intent's postings are what its state says: given to the customer from its release on, owed until a way out has it,
 * clearing while a provider has not said its word. What is none of these nets to nothing, as every entry balances.
 */
async function differingIntents(db: Db): Promise<LedgerFault[]> {
  const sumOf = (...kinds: AccountKind[]) => {
    const here = kinds.map((kind) => sql`account like ${sql.lit(`${kind.replaceAll("_", "@_")}:%`)} escape '@'`)
    return sql<number>`cast(coalesce(sum(case when ${sql.join(here, sql` or `)} then amount_minor end), 0) as bigint)`
  }
  const posted = db
    .selectFrom("ledger_entries")
    .innerJoin("ledger_postings", "ledger_postings.entry_id", "ledger_entries.id")
    .where("ledger_entries.intent_id", "is not", null)
    .groupBy("ledger_entries.intent_id")
    .select([
      "ledger_entries.intent_id as id",
      sumOf("customer_refunds", "customer_costs").as("given"),
      sumOf("payable").as("payable"),
      sumOf("clearing").as("clearing"),
    ])
  const within = (states: readonly string[], sign: "" | "-") =>
    sql`case when intents.state in (${sql.join(states.map(sql.lit))}) then ${sql.raw(sign)}amount_minor else 0 end`
  const rows = await db
    .selectFrom("intents")
    .leftJoin(posted.as("posted"), "posted.id", "intents.id")
    .where(
      sql<boolean>`coalesce(posted.given, 0) <> ${within([...owedStates, ...goneStates], "")}
        or coalesce(posted.payable, 0) <> ${within(owedStates, "-")}
        or coalesce(posted.clearing, 0) <> ${within(["pending"], "-")}`,
    )
    .select(["intents.id", "intents.state", "intents.amount_minor"])
    .select(["posted.given", "posted.payable", "posted.clearing"])
    .execute()
  return rows.map((row) => ({
    code: "intent_differs",
    subject: row.id,
    says: `${row.state}, ${row.amount_minor}, posted ${row.given ?? 0}, owed ${-(row.payable ?? 0)}, clearing ${-(row.clearing ?? 0)}`,
  }))
}

/** What a payment holds back and gave is what its intents within the capture come to. */
async function differingReservations(db: Db): Promise<LedgerFault[]> {
  const claimed = db
    .selectFrom("intents")
    .where("state", "<>", "stopped")
    .where("kind", "in", cappedKinds)
    .groupBy("payment_id")
    .select(["payment_id", sql<number>`cast(sum(amount_minor) as bigint)`.as("minor")])
  const rows = await db
    .selectFrom("payments")
    .leftJoin(claimed.as("claimed"), "claimed.payment_id", "payments.id")
    .where(sql<boolean>`reserved_minor + refunded_minor <> coalesce(claimed.minor, 0)`)
    .select(["payments.id", "reserved_minor", "refunded_minor", "claimed.minor"])
    .execute()
  return rows.map((row) => ({
    code: "reservation_differs",
    subject: row.id,
    says: `reserved ${row.reserved_minor} and refunded ${row.refunded_minor}, intents ${row.minor ?? 0}`,
  }))
}

const CHUNK = 2_000

/** No order line gives back more than was paid for it, over all returns of its order. */
async function aboveItsPrice(db: Db): Promise<LedgerFault[]> {
  const given = new Map<string, number>()
  const kinds = ["principal", "adjustment"] as const
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("intents")
      .where("id", ">", after)
      .orderBy("id")
      .limit(CHUNK)
      .select(["id", "state", "kind", "units"])
      .execute()
    for (const { state, kind, units } of rows)
      if (state !== "stopped" && (kinds as readonly string[]).includes(kind))
        for (const part of JSON.parse(units) as { orderLineId: string; amountMinor: number }[])
          given.set(part.orderLineId, (given.get(part.orderLineId) ?? 0) + part.amountMinor)
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) break
    after = last.id
  }
  return above(db, given)
}

async function above(db: Db, given: ReadonlyMap<string, number>): Promise<LedgerFault[]> {
  const ids = [...given.keys()].sort()
  const found: LedgerFault[] = []
  for (let from = 0; from < ids.length; from += CHUNK) {
    const lines = await db
      .selectFrom("order_lines")
      .where("id", "in", ids.slice(from, from + CHUNK))
      .select(["id", "paid_minor"])
      .execute()
    for (const { id, paid_minor } of lines)
      if ((given.get(id) ?? 0) > paid_minor)
        found.push({ code: "line_above_price", subject: id, says: `paid ${paid_minor}, gives back ${given.get(id)}` })
  }
  return found
}
