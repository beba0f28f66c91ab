import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { changeIntent, enqueuePayment } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import { hasMovedOn, type IntentAct, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { changePayment, isCapped, roomOf } from "./lock-payments.ts"
import { canRetry } from "./may-do.ts"
import { stateOf } from "./release-intent.ts"

type Intent = Tables["intents"]

/**
 * Tries again what failed for certain or was never sent, under a new attempt; reopens what a person rejected. What was
 * parked with a call that nobody answered for is only looked up again: a second call could pay twice.
 */
export async function retryIntent(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct,
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.retry"))
    return refused("not_allowed", "Refunds are finance's to try again.")
  const known = await lockIntent(tx, input.id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, input) ?? (await whyNot(tx, known))
  if (problem) return problem

  const { intent, open } = known
  if (open) await enqueuePayment(tx, ctx, intent.id)
  else await goAgain(tx, ctx, intent)
  const detail = { reason: input.act.reason ?? null, from: intent.state, lookedUp: open }
  await appendAudit(tx, ctx, actor, { action: "refund.retry", subject: `intent:${input.id}`, detail })
  return done({ id: input.id, ...(await stateOf(tx, input.id)) })
}

async function whyNot(tx: Tx, known: KnownIntent): Promise<Refusal | null> {
  const { intent } = known
  if (!canRetry(known)) return refused("already_done", `This refund is ${intent.state}: there is nothing to try again.`)
  if (intent.state !== "stopped") return null
  if (await isSettledOtherwise(tx, intent)) return refused("already_done", "It was settled by another refund since.")
  if (isCapped(intent.kind) && (await roomOf(tx, intent.payment_id)) < intent.amount_minor)
    return refused("conflict", "The payment has no more left to give.")
  return null
}

/** Released first; the decision then holds it where something speaks against it, or withdraws it. */
async function goAgain(tx: Tx, ctx: Context, intent: Intent): Promise<void> {
  const reopened = intent.state === "stopped"
  if (reopened) await reserveAgain(tx, intent)
  // what somebody released before it was refused, nobody has released now
  const afresh = reopened ? { cleared: "[]", released_by: "[]" } : {}
  await changeIntent(tx, ctx, intent, { ...afresh, state: "released", reasons: "[]", note: null, stopped_by: null })
  await enqueuePayment(tx, ctx, intent.id)
  await decideReturn(tx, ctx, intent.return_id, "refund_retried")
}

async function reserveAgain(tx: Tx, intent: Intent): Promise<void> {
  await changePayment(tx, { paymentId: intent.payment_id, kind: intent.kind, reserved: intent.amount_minor })
  await tx.updateTable("intent_units").set({ active: 1 }).where("intent_id", "=", intent.id).execute()
}

/** The unique indexes would refuse it; here it is refused with a word. */
async function isSettledOtherwise(tx: Tx, intent: Intent): Promise<boolean> {
  const own = tx.selectFrom("intent_units").select("unit_id").where("intent_id", "=", intent.id)
  const units = await tx
    .selectFrom("intent_units")
    .select("intent_id")
    .where("unit_id", "in", own)
    .where("kind", "=", intent.kind)
    .where("payment_id", "=", intent.payment_id)
    .where("number", "=", intent.number)
    .where("active", "=", 1)
    .executeTakeFirst()
  return units !== undefined || (await hasTwin(tx, intent))
}

/** Delivery is given back once an order and payment, postage once a parcel. */
async function hasTwin(tx: Tx, intent: Intent): Promise<boolean> {
  if (intent.kind !== "delivery" && intent.kind !== "postage") return false
  const same = tx.selectFrom("intents").select("id").where("kind", "=", intent.kind).where("state", "<>", "stopped")
  const twin =
    intent.kind === "delivery"
      ? same.where("order_id", "=", intent.order_id).where("payment_id", "=", intent.payment_id)
      : same.where("parcel_id", "=", intent.parcel_id)
  return (await twin.executeTakeFirst()) !== undefined
}
