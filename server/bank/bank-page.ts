import { sql } from "kysely"
import type { BankFile, BankFileDoc, BankPage } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { maskIban } from "../../shared/domain/iban.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { accountRow } from "./account-row.ts"
import { openAccount } from "./account-secret.ts"
import { namesOf } from "./names-of.ts"
import { newEpochAt } from "./new-epoch.ts"
import { reportRow } from "./report-row.ts"
import { waitingForBank } from "./waiting.ts"

const MOST_LISTED = 100

/** All that finance does by bank: accounts to approve, what waits, files, and what the bank said. */
export async function bankPage(db: Db, ctx: Context, actor: Actor): Promise<Result<BankPage>> {
  if (!may(actor, "bank.read")) return refused("not_allowed", "Refunds by bank are finance's.")
  const debtor = ctx.config.bank
  return done({
    account: debtor && { name: debtor.name, masked: maskIban(debtor.iban) },
    toDecide: await toDecide(db, actor),
    asked: await asked(db, ctx),
    waiting: await waiting(db, ctx),
    waitingInAll: await waitingInAll(db),
    files: await files(db),
    reports: await reports(db),
  })
}

async function toDecide(db: Db, actor: Actor): Promise<BankPage["toDecide"]> {
  const rows = await db
    .selectFrom("bank_accounts")
    .innerJoin("returns", "returns.id", "bank_accounts.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .leftJoin("bank_asks", "bank_asks.id", "bank_accounts.ask_id")
    .selectAll("bank_accounts")
    .select(["bank_asks.asked_by", "customers.name as customer", "returns.rma"])
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`bank_accounts.verdict is null and bank_accounts.ended_at is null`)
    .orderBy("bank_accounts.proposed_at")
    .limit(MOST_LISTED)
    .execute()
  const names = await namesOf(
    db,
    rows.flatMap((row) => [row.proposed_by, row.decided_by]),
  )
  return rows.map((row) => ({
    ...accountRow(row, actor, names),
    returnId: row.return_id,
    rma: row.rma,
    customer: row.customer,
  }))
}

async function asked(db: Db, ctx: Context): Promise<BankPage["asked"]> {
  const rows = await db
    .selectFrom("bank_asks")
    .innerJoin("returns", "returns.id", "bank_asks.return_id")
    .select(["bank_asks.return_id", "bank_asks.asked_by", "bank_asks.asked_at", "bank_asks.expires_at", "returns.rma"])
    .where(sql<boolean>`bank_asks.answered_at is null`)
    .where("bank_asks.expires_at", ">", ctx.now())
    .where("bank_asks.version", "=", (eb) =>
      eb
        .selectFrom("bank_asks as newest")
        .select(({ fn }) => fn.max("newest.version").as("version"))
        .whereRef("newest.return_id", "=", "bank_asks.return_id"),
    )
    .orderBy("bank_asks.expires_at")
    .limit(MOST_LISTED)
    .execute()
  const names = await namesOf(
    db,
    rows.map((row) => row.asked_by),
  )
  return rows.map((row) => ({
    returnId: row.return_id,
    rma: row.rma,
    askedBy: names.get(row.asked_by) ?? "?",
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
  }))
}

async function waiting(db: Db, ctx: Context): Promise<BankPage["waiting"]> {
  const rows = await waitingForBank(db, { now: ctx.now(), limit: MOST_LISTED })
  return rows.map((row) => ({
    intentId: row.id,
    returnId: row.return_id,
    rma: row.rma,
    orderNumber: row.number,
    holder: row.holder,
    masked: row.masked,
    amountMinor: row.amount_minor,
    dueDay: row.due_day,
    why: openAccount(ctx, { id: row.account_id, sealed: row.sealed }) ? row.why : "unreadable",
    version: String(row.version),
  }))
}

async function waitingInAll(db: Db): Promise<BankPage["waitingInAll"]> {
  const row = await db
    .selectFrom("intents")
    .innerJoin("bank_ways", "bank_ways.intent_id", "intents.id")
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .select(sql<number>`cast(coalesce(sum(intents.amount_minor), 0) as bigint)`.as("sum"))
    .where("intents.state", "=", "released")
    .where("intents.way", "=", "sepa")
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), sumMinor: Number(row.sum) }
}

async function files(db: Db, only?: string): Promise<BankFile[]> {
  const epochAt = await newEpochAt(db)
  let query = db.selectFrom("bank_files").selectAll().orderBy("made_at", "desc").orderBy("message_id", "desc")
  if (only !== undefined) query = query.where("message_id", "=", only)
  const rows = await query.limit(MOST_LISTED).execute()
  const ids = rows.map((row) => row.message_id)
  const words = await db
    .selectFrom("bank_transfers")
    .select(["message_id", "word", sql<number>`cast(count(*) as bigint)`.as("count")])
    .where("message_id", "in", ids.length > 0 ? ids : [""])
    .groupBy(["message_id", "word"])
    .execute()
  const names = await namesOf(
    db,
    rows.map((row) => row.made_by),
  )
  return rows.map((row) => {
    const many = (word: string) =>
      Number(words.find((one) => one.message_id === row.message_id && one.word === word)?.count ?? 0)
    return {
      messageId: row.message_id,
      executionDay: row.execution_day,
      transfers: row.transfers,
      sumMinor: row.sum_minor,
      madeBy: names.get(row.made_by) ?? "?",
      madeAt: row.made_at,
      downloadedAt: row.first_downloaded_at,
      undoneAt: row.undone_at,
      none: many("none"),
      taken: many("taken"),
      paid: many("paid"),
      rejected: many("rejected"),
      mayUndo: row.first_downloaded_at === null && row.undone_at === null && row.made_at > epochAt,
    }
  })
}

async function reports(db: Db): Promise<BankPage["reports"]> {
  const rows = await db
    .selectFrom("bank_reports")
    .selectAll()
    .orderBy("at", "desc")
    .orderBy("sha256", "desc")
    .limit(MOST_LISTED)
    .execute()
  const names = await namesOf(
    db,
    rows.map((row) => row.by),
  )
  return rows.map((row) => reportRow(row, names.get(row.by) ?? "?"))
}

/** One file with each of its transfers. */
export async function bankFile(
  db: Db,
  actor: Actor,
  { messageId }: { messageId: string },
): Promise<Result<BankFileDoc>> {
  if (!may(actor, "bank.read")) return refused("not_allowed", "Refunds by bank are finance's.")
  const [file] = await files(db, messageId)
  if (!file) return refused("not_found", "No such file.")
  const rows = await db
    .selectFrom("bank_transfers")
    .innerJoin("bank_accounts", "bank_accounts.id", "bank_transfers.account_id")
    .innerJoin("returns", "returns.id", "bank_accounts.return_id")
    .select(["bank_transfers.end_to_end_id", "bank_transfers.amount_minor", "bank_transfers.word"])
    .select(["bank_transfers.reason", "bank_transfers.word_at", "bank_accounts.holder", "bank_accounts.masked"])
    .select(["returns.id as return_id", "returns.rma"])
    .where("bank_transfers.message_id", "=", messageId)
    .orderBy("bank_transfers.ordinal")
    .execute()
  const lines = rows.map((row) => ({
    endToEndId: row.end_to_end_id,
    returnId: row.return_id,
    rma: row.rma,
    holder: row.holder,
    masked: row.masked,
    amountMinor: row.amount_minor,
    word: row.word,
    reason: row.reason,
    at: row.word_at,
  }))
  return done({ ...file, lines })
}
