import { BALANCE_SHORT, type FailureCode } from "../../shared/domain/failure-codes.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { preparedFor } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { postEntry } from "../ledger/post.ts"
import { type PaidOut, refundEntry, reversalEntry, takenBackEntry, takenEntry } from "../ledger/refund-entries.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { changeIntent } from "./apply-decision.ts"
import { countOutside } from "./count-outside.ts"
import { decideReturn } from "./decide-return.ts"
import { changePayment } from "./lock-payments.ts"

type Attempt = Tables["attempts"]
type Intent = Tables["intents"]
export interface Sent {
  intent: Intent
  attempt: Attempt
}

/** What the provider said of an attempt, by whatever way it came. */
export type Word =
  | { outcome: "succeeded"; providerRefundId: string }
  | Pending
  | Failure
  | { outcome: "short"; error: string }
  | { outcome: "unknown"; error: string }
/** short: taken, and it waits there until our balance covers it. */
type Pending = { outcome: "pending"; providerRefundId: string; short?: boolean }
type Failure = { outcome: "failed"; providerRefundId: string | null; error: string; code?: FailureCode }

/**
 * Stores the provider's word under the payment's lock, which the caller holds. State only moves up: unknown, pending,
 * succeeded, failed; a lower word that comes late is ignored. Answers whether anything changed.
 */
export async function settleAttempt(tx: Tx, ctx: Context, sent: Sent, word: Word): Promise<boolean> {
  if (!isHigher(sent.attempt, word)) return word.outcome === "pending" && sayWhetherShort(tx, ctx, sent, word)
  if (isPaidByHand(sent)) await comeLate(tx, ctx, sent, word)
  else if (word.outcome === "unknown") await becomeUnknown(tx, ctx, sent, word.error)
  else if (word.outcome === "short") await becomeShort(tx, ctx, sent, word.error)
  else if (word.outcome === "pending") await becomePending(tx, ctx, sent, word)
  else if (word.outcome === "failed") await becomeFailed(tx, ctx, sent, word)
  else await becomePaid(tx, ctx, sent, word.providerRefundId)
  await appendAudit(
    tx,
    ctx,
    { kind: "system" },
    {
      action: `refund.${word.outcome}`,
      subject: `intent:${sent.intent.id}`,
      detail: { attempt: sent.attempt.number, amountMinor: sent.intent.amount_minor, ...word },
    },
  )
  await decideReturn(tx, ctx, sent.intent.return_id, `refund_${word.outcome}`)
  return true
}

function isHigher(attempt: Attempt, word: Word): boolean {
  if (attempt.state === "failed") return false
  if (attempt.state === "succeeded") return word.outcome === "failed"
  // taken by the provider already: that a later look found nothing says nothing
  if (word.outcome === "unknown") return attempt.state === "sent" && attempt.provider_refund_id === null
  if (word.outcome === "short") return attempt.provider_refund_id === null
  return word.outcome !== "pending" || attempt.provider_refund_id === null
}

async function becomeUnknown(tx: Tx, ctx: Context, { intent, attempt }: Sent, error: string): Promise<void> {
  await changeAttempt(tx, attempt, { state: "unknown", error })
  if (intent.state === "paying") await changeIntent(tx, ctx, intent, { state: "unknown" })
}

/** For certain nothing was made, and nothing is wrong with it: it goes again under a new key once there is money. */
async function becomeShort(tx: Tx, ctx: Context, { intent, attempt }: Sent, error: string): Promise<void> {
  await changeAttempt(tx, attempt, { state: "failed", settled_at: ctx.now(), error })
  const paying = intent.state === "paying" ? intent : await payingAgain(tx, ctx, intent)
  await changeIntent(tx, ctx, paying, { state: "released", note: BALANCE_SHORT })
}

async function payingAgain(tx: Tx, ctx: Context, intent: Intent): Promise<Intent> {
  await changeIntent(tx, ctx, intent, { state: "paying" })
  return tx.selectFrom("intents").selectAll().where("id", "=", intent.id).executeTakeFirstOrThrow()
}

/** Pending as before, but for whether it waits for our balance. */
async function sayWhetherShort(tx: Tx, ctx: Context, { intent }: Sent, { short = false }: Pending): Promise<boolean> {
  if (intent.state !== "pending" || (intent.note === BALANCE_SHORT) === short) return false
  await changeIntent(tx, ctx, intent, { note: short ? BALANCE_SHORT : null })
  return true
}

async function becomePending(tx: Tx, ctx: Context, sent: Sent, { providerRefundId, short }: Pending): Promise<void> {
  await changeAttempt(tx, sent.attempt, { state: "sent", provider_refund_id: providerRefundId, error: null })
  await changeIntent(tx, ctx, sent.intent, { state: "pending", note: short ? BALANCE_SHORT : null })
  await keepRefund(tx, ctx, sent, providerRefundId, "pending")
  await postEntry(tx, ctx, takenEntry(paidOut(sent)))
}

async function becomePaid(tx: Tx, ctx: Context, sent: Sent, providerRefundId: string): Promise<void> {
  const { intent, attempt } = sent
  const settled = { provider_refund_id: providerRefundId, settled_at: ctx.now(), error: null }
  await changeAttempt(tx, attempt, { state: "succeeded", ...settled })
  await changeIntent(tx, ctx, intent, { state: "paid", note: null })
  await keepRefund(tx, ctx, sent, providerRefundId, "succeeded")
  const amount = intent.amount_minor
  await changePayment(tx, { paymentId: intent.payment_id, kind: intent.kind, reserved: -amount, refunded: amount })
  await postEntry(tx, ctx, refundEntry(paidOut(sent), { taken: wasTaken(sent) }))
  await queueNotice(tx, ctx, { kind: "paid", returnId: intent.return_id, about: `${intent.id}:${attempt.number}` })
}

/** Before a success nothing has moved; after it, the entry is reversed and the sum is reserved again. */
async function becomeFailed(tx: Tx, ctx: Context, sent: Sent, word: Failure): Promise<void> {
  const { intent, attempt } = sent
  const had = attempt.state === "succeeded"
  const id = word.providerRefundId ?? attempt.provider_refund_id
  const settled = { provider_refund_id: id, settled_at: ctx.now(), error: word.error }
  await changeAttempt(tx, attempt, { state: "failed", ...settled })
  await changeIntent(tx, ctx, intent, { state: "failed", note: word.code ?? word.error })
  if (id !== null) await keepRefund(tx, ctx, sent, id, "failed")
  if (wasTaken(sent)) await postEntry(tx, ctx, takenBackEntry(paidOut(sent)))
  if (!had) return
  const amount = intent.amount_minor
  await changePayment(tx, { paymentId: intent.payment_id, kind: intent.kind, reserved: amount, refunded: -amount })
  await postEntry(tx, ctx, reversalEntry(paidOut(sent)))
}

const isPaidByHand = ({ intent }: Sent) => intent.state === "paid_outside" || intent.state === "overpaid"

/** A person has paid it meanwhile: what succeeds now is paid twice, and finance is alarmed (protocol.md, Money 8). */
async function comeLate(tx: Tx, ctx: Context, { intent, attempt }: Sent, word: Word): Promise<void> {
  const id = "providerRefundId" in word ? (word.providerRefundId ?? attempt.provider_refund_id) : null
  const state = word.outcome === "pending" ? "sent" : word.outcome === "short" ? "failed" : word.outcome
  const over = word.outcome === "succeeded" || word.outcome === "failed"
  const said = { state, error: "error" in word ? word.error : null, ...(id && { provider_refund_id: id }) }
  await changeAttempt(tx, attempt, { ...said, ...(over && { settled_at: ctx.now() }) })
  // before a success nothing has moved
  if (!id || !over || (word.outcome === "failed" && attempt.state !== "succeeded")) return
  if (intent.state === "paid_outside") await changeIntent(tx, ctx, intent, { state: "overpaid", note: "paid_twice" })
  const { amount_minor: amountMinor, currency } = intent
  const given = { provider: attempt.provider, providerRefundId: id, amountMinor, currency, at: ctx.now() }
  const payment = tx.selectFrom("payments").selectAll().where("id", "=", intent.payment_id)
  const listed = { ...given, state: word.outcome, references: [], named: null }
  await countOutside(tx, ctx, await payment.executeTakeFirstOrThrow(), listed, "overpaid_minor")
}

/** The books have it with the provider: `pending` posted that, and nothing has posted its end. */
const wasTaken = ({ intent }: Sent) => intent.state === "pending"

function paidOut({ intent, attempt }: Sent): PaidOut {
  return {
    attemptId: attempt.id,
    intentId: intent.id,
    paymentId: intent.payment_id,
    provider: attempt.provider,
    amountMinor: intent.amount_minor,
    currency: intent.currency,
  }
}

/** The fence it was sent with is part of the condition: whoever was overtaken writes nothing. */
async function changeAttempt(tx: Tx, { id, fence }: Attempt, change: Partial<Attempt>): Promise<void> {
  const columns = Object.keys(change).sort() as (keyof Attempt)[]
  const written = await writeAttempt(tx, columns, { ...change, of: id, by: fence })
  if (written.length !== 1) throw new Error(`attempt ${id} was overtaken`)
}

type Held = Partial<Attempt> & { of: string; by: number }

const writeAttempt = preparedFor<readonly (keyof Attempt)[], Held, { id: string }>(
  (columns) => columns.join(),
  (db, given, columns) =>
    db
      .updateTable("attempts")
      .set(Object.fromEntries(columns.map((column) => [column, given[column]])))
      .where("id", "=", given.of)
      .where("fence", "=", given.by)
      .returning("id"),
)

async function keepRefund(tx: Tx, ctx: Context, sent: Sent, providerRefundId: string, state: string): Promise<void> {
  const { intent, attempt } = sent
  const row = {
    id: ctx.newId(),
    intent_id: intent.id,
    attempt_id: attempt.id,
    payment_id: intent.payment_id,
    provider: attempt.provider,
    provider_refund_id: providerRefundId,
    amount_minor: intent.amount_minor,
    currency: intent.currency,
    state,
    at: ctx.now(),
  }
  await writeMany(tx, "refunds", [row], { key: ["provider", "provider_refund_id"], update: ["state"] })
}
