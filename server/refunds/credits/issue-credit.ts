import { makeCreditCode } from "../../../shared/domain/credit-code.ts"
import { addDays, localDay, startOfDay } from "../../../shared/policy/local-days.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { currentPolicy } from "../../db/current-policy.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { storeCreditAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { leftEntry } from "../../ledger/refund-entries.ts"
import { queueNotice } from "../../notices/queue-notice.ts"
import { changeIntent } from "../apply-decision.ts"
import { decideReturn } from "../decide-return.ts"
import { changePayment } from "../lock-payments.ts"

export const EXPIRE_CREDIT = "expire_credit"

type Intent = Tables["intents"]
type Credit = Tables["store_credits"]

/**
 * What an intent is worth becomes a part of its return's store credit, in one transaction: nobody outside is asked, so it
 * is paid or it is not. Under the payment's lock, which the caller holds. False where it is not released any more.
 */
export async function issueCredit(tx: Tx, ctx: Context, intent: Intent): Promise<boolean> {
  if (intent.way !== "store_credit" || intent.state !== "released") return false
  const credit = await growCredit(tx, ctx, intent)
  const partId = ctx.newId()
  await tx
    .insertInto("credit_parts")
    .values({
      id: partId,
      intent_id: intent.id,
      credit_id: credit.id,
      amount_minor: intent.amount_minor,
      issued_at: ctx.now(),
      taken_back_at: null,
    })
    .execute()
  await changeIntent(tx, ctx, intent, { state: "paying", note: null })
  await changeIntent(tx, ctx, { ...intent, state: "paying", version: intent.version + 1 }, { state: "paid" })
  const { id: intentId, payment_id: paymentId, kind, amount_minor: amountMinor, currency } = intent
  await changePayment(tx, { paymentId, kind, reserved: -amountMinor, refunded: amountMinor })
  const left = { source: `credit:${partId}`, account: storeCreditAccount(credit.id) }
  await postEntry(tx, ctx, leftEntry({ intentId, paymentId, amountMinor, currency }, left))
  await queueNotice(tx, ctx, { kind: "paid", returnId: intent.return_id, about: partId })
  const detail = { credit: credit.id, kind, amountMinor, currency }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "credit.issued", subject: `intent:${intentId}`, detail })
  await decideReturn(tx, ctx, intent.return_id, "credit_issued")
  return true
}

/** One code a return, however many units and payments are on it: it grows, and is good for as long as its newest part. */
async function growCredit(tx: Tx, ctx: Context, intent: Intent): Promise<Credit> {
  const expiresAt = await endOf(tx, ctx, intent.shop_id)
  const known = await creditOfReturn(tx, intent.return_id)
  const later = known?.expires_at == null || expiresAt === null ? null : Math.max(known.expires_at, expiresAt)
  const credit = known
    ? await changeCredit(tx, ctx, known.id, {
        issued_minor: known.issued_minor + intent.amount_minor,
        expires_at: later,
      })
    : await newCredit(tx, ctx, intent, expiresAt)
  if (credit.expires_at !== null) {
    const runAt = credit.expires_at
    await enqueueJob(tx, { id: ctx.newId(), kind: EXPIRE_CREDIT, subject: credit.id, now: ctx.now(), runAt })
  }
  return credit
}

async function newCredit(tx: Tx, ctx: Context, intent: Intent, expires_at: number | null): Promise<Credit> {
  return tx
    .insertInto("store_credits")
    .values({
      id: ctx.newId(),
      shop_id: intent.shop_id,
      return_id: intent.return_id,
      code: makeCreditCode(ctx.randomBytes),
      currency: intent.currency,
      issued_minor: intent.amount_minor,
      spent_minor: 0,
      ended_minor: 0,
      expires_at,
      created_at: ctx.now(),
      updated_at: ctx.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The end of its last day, in the shop's calendar. */
async function endOf(tx: Tx, ctx: Context, shopId: string): Promise<number | null> {
  const { policy } = await currentPolicy(tx, ctx.now())
  const { validDays } = policy.storeCredit
  if (validDays === null) return null
  const shop = await tx.selectFrom("shops").select("time_zone").where("id", "=", shopId).executeTakeFirstOrThrow()
  return startOfDay(addDays(localDay(ctx.now(), shop.time_zone), validDays + 1), shop.time_zone)
}

/** Locked: what it is good for changes only while nobody else looks. */
export async function creditOfReturn(tx: Tx, returnId: string): Promise<Credit | null> {
  const query = tx.selectFrom("store_credits").selectAll().where("return_id", "=", returnId)
  return (await forUpdate(tx, query).executeTakeFirst()) ?? null
}

export async function changeCredit(tx: Tx, ctx: Context, id: string, change: Partial<Credit>): Promise<Credit> {
  return tx
    .updateTable("store_credits")
    .set({ ...change, updated_at: ctx.now() })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export const leftOf = ({ issued_minor, spent_minor, ended_minor }: Credit): number =>
  issued_minor - spent_minor - ended_minor
