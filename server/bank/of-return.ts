import { type BankOfReturn, proofTypes } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { hasOpenAttempt } from "../refunds/lock-intent.ts"
import { outsideTakesTwo, whyNotOutside } from "../refunds/pay-outside.ts"
import { accountRow } from "./account-row.ts"
import { canGoByBank } from "./can-go.ts"
import { namesOf } from "./names-of.ts"

type Intent = Tables["intents"]

/** What a refund's page shows of the bank and of paying by hand. */
export async function bankOfReturn(
  db: Db,
  ctx: Context,
  actor: Actor,
  { returnId }: { returnId: string },
): Promise<Result<BankOfReturn>> {
  if (!may(actor, "bank.read")) return refused("not_allowed", "Refunds are finance's.")
  const returned = await db.selectFrom("returns").select("id").where("id", "=", returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  const accounts = await accountsOf(db, returnId)
  const ask = await newestAsk(db, returnId)
  const outside = await outsideOf(db, returnId)
  const names = await namesOf(db, [
    ...accounts.flatMap((row) => [row.proposed_by, row.decided_by]),
    ...outside.flatMap((row) => [row.proposed_by, row.agreed_by]),
    ask?.asked_by ?? null,
  ])
  const approved = accounts.some((row) => row.verdict === "approved" && row.ended_at === null)
  const intents = await db.selectFrom("intents").selectAll().where("return_id", "=", returnId).orderBy("id").execute()
  const transfers = await transfersOf(db, returnId)
  return done({
    ready: ctx.config.bank !== null,
    ask: ask && {
      askedBy: names.get(ask.asked_by) ?? "?",
      askedAt: ask.asked_at,
      expiresAt: ask.expires_at,
      answeredAt: ask.answered_at,
      intentId: ask.intent_id,
    },
    accounts: accounts.map((row) => accountRow(row, actor, names)),
    intents: await Promise.all(
      intents.map(async (intent) => ({
        ...(await whatMay(db, actor, intent, {
          approved,
          outside: outside.find((one) => one.intent_id === intent.id),
        })),
        ...lastTransfer(transfers, intent.id),
        outside: outsideRow(
          outside.find((one) => one.intent_id === intent.id),
          names,
        ),
      })),
    ),
  })
}

function accountsOf(db: Db, returnId: string) {
  return db
    .selectFrom("bank_accounts")
    .innerJoin("returns", "returns.id", "bank_accounts.return_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .leftJoin("bank_asks", "bank_asks.id", "bank_accounts.ask_id")
    .selectAll("bank_accounts")
    .select(["bank_asks.asked_by", "customers.name as customer"])
    .where("bank_accounts.return_id", "=", returnId)
    .orderBy("bank_accounts.proposed_at", "desc")
    .execute()
}

async function newestAsk(db: Db, returnId: string): Promise<Tables["bank_asks"] | null> {
  const query = db.selectFrom("bank_asks").selectAll().where("return_id", "=", returnId)
  return (await query.orderBy("version", "desc").limit(1).executeTakeFirst()) ?? null
}

type Outside = Tables["paid_outside"]

function outsideOf(db: Db, returnId: string): Promise<Outside[]> {
  return db
    .selectFrom("paid_outside")
    .innerJoin("intents", "intents.id", "paid_outside.intent_id")
    .selectAll("paid_outside")
    .where("intents.return_id", "=", returnId)
    .execute()
}

function transfersOf(db: Db, returnId: string) {
  return db
    .selectFrom("bank_transfers")
    .innerJoin("intents", "intents.id", "bank_transfers.intent_id")
    .innerJoin("bank_files", "bank_files.message_id", "bank_transfers.message_id")
    .select(["bank_transfers.intent_id", "bank_transfers.message_id", "bank_transfers.word", "bank_transfers.reason"])
    .where("intents.return_id", "=", returnId)
    .orderBy("bank_files.made_at")
    .execute()
}

function lastTransfer(transfers: Awaited<ReturnType<typeof transfersOf>>, intentId: string) {
  const last = transfers.findLast((one) => one.intent_id === intentId)
  return { messageId: last?.message_id ?? null, word: last?.word ?? null, reason: last?.reason ?? null }
}

async function whatMay(
  db: Db,
  actor: Actor,
  intent: Intent,
  { approved, outside }: { approved: boolean; outside: Outside | undefined },
) {
  const known = { intent, open: await hasOpenAttempt(db, intent.id) }
  const byBank = canGoByBank(known)
  const open = outside && outside.done_at === null
  const own = actor.kind === "person" && outside?.proposed_by === actor.id
  const mayMark = may(actor, "refund.paid_outside") && whyNotOutside(known) === null
  return {
    id: intent.id,
    way: intent.way ?? "original",
    mayAsk: byBank && may(actor, "bank.ask"),
    mayChoose: byBank && approved && may(actor, "bank.pay"),
    mayOutside: !mayMark || (open && own) ? null : open ? ("agree" as const) : ("propose" as const),
    outsideTakesTwo: outsideTakesTwo(known),
    version: String(intent.version),
  }
}

function outsideRow(row: Outside | undefined, names: ReadonlyMap<string, string>) {
  if (!row) return null
  return {
    reference: row.reference,
    paidOn: row.paid_on,
    proof: row.proof,
    proposedBy: names.get(row.proposed_by) ?? "?",
    proposedAt: row.proposed_at,
    agreedBy: row.agreed_by === null ? null : (names.get(row.agreed_by) ?? "?"),
    doneAt: row.done_at,
    file: proofTypes.find((type) => type === row.file_type) ?? null,
  }
}
