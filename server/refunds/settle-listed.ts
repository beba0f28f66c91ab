import { attemptKey } from "../../shared/domain/derive-id.ts"
import { shareOut } from "../../shared/domain/money.ts"
import type { SettledUnit } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { changeIntent, enqueuePayment } from "./apply-decision.ts"
import { countOutside } from "./count-outside.ts"
import { decideReturn } from "./decide-return.ts"
import type { ListedRefund } from "./listed-refund.ts"
import { changePayment } from "./lock-payments.ts"
import { giveWay, makeRoom, returnsOfOrder } from "./make-room.ts"
import { settleAttempt, type Word } from "./settle-attempt.ts"

type Intent = Tables["intents"]
type Attempt = Tables["attempts"]

/** Money left for it, or may have: a listed refund of it is then another one. */
const gone: readonly string[] = ["paid", "paid_outside", "overpaid", "pending"]

/**
 * Settles an intent that is here by a refund of it that a provider lists: by the attempt that it names, or by one that
 * this database had forgotten. What it was paid is then what it was: the decision of today may have made it another sum.
 */
export async function settleListed(tx: Tx, ctx: Context, intent: Intent, listed: ListedRefund): Promise<void> {
  const number = listed.named?.attempt ?? 0
  const attempts = await attemptsOf(tx, intent.id)
  const own = attempts.find((attempt) => attempt.number === number)
  if (own) {
    await settleAttempt(tx, ctx, { intent, attempt: own }, wordOf(listed))
    return
  }
  // a failed one that is not known here moved nothing
  if (listed.state === "failed") return
  // a later one was made only because those before it had failed for certain
  for (const attempt of attempts.filter(isOpen))
    if (attempt.number < number) await settleAttempt(tx, ctx, { intent: await reload(tx, intent), attempt }, givenUp)
  const now = await reload(tx, intent)
  const taken = gone.includes(now.state) ? null : await takeUp(tx, ctx, now, listed)
  if (!taken) return overpay(tx, ctx, now, listed)
  const attempt = await insertSent(tx, taken, listed)
  await settleAttempt(tx, ctx, { intent: taken, attempt }, wordOf(listed))
  if (listed.state === "pending") await enqueuePayment(tx, ctx, taken.id)
  for (const id of await returnsOfOrder(tx, intent.order_id)) await decideReturn(tx, ctx, id, "refund_listed")
}

const isOpen = ({ state }: Attempt) => state === "prepared" || state === "sent" || state === "unknown"
const givenUp: Word = { outcome: "failed", providerRefundId: null, error: "a later attempt was made" }

type Said = Pick<ListedRefund, "state" | "providerRefundId" | "code" | "short">

export function wordOf({ state, providerRefundId, code, short }: Said): Word {
  if (state === "failed")
    return { outcome: state, providerRefundId, error: "refused by the provider", ...(code && { code }) }
  return state === "pending" && short
    ? { outcome: state, providerRefundId, short }
    : { outcome: state, providerRefundId }
}

function attemptsOf(tx: Tx, intentId: string): Promise<Attempt[]> {
  return tx.selectFrom("attempts").selectAll().where("intent_id", "=", intentId).orderBy("number").execute()
}

function reload(tx: Tx, { id }: Pick<Intent, "id">): Promise<Intent> {
  return tx.selectFrom("intents").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
}

/** From wherever it stands to `paying`, at the sum that was paid. Null: that sum has no room within the capture. */
async function takeUp(tx: Tx, ctx: Context, intent: Intent, listed: ListedRefund): Promise<Intent | null> {
  const units = JSON.parse(intent.units) as SettledUnit[]
  const { id, kind, number, order_id: orderId, payment_id: paymentId, parcel_id: parcelId } = intent
  const unitIds = units.map((part) => part.unitId)
  const stopped = intent.state === "stopped"
  if (stopped && !(await giveWay(tx, ctx, { id, kind, number, orderId, paymentId, parcelId, unitIds }))) return null
  const more = listed.amountMinor - (stopped ? 0 : intent.amount_minor)
  if (more > 0 && !(await makeRoom(tx, ctx, { id, kind, paymentId }, more))) return null
  await changePayment(tx, { paymentId, kind, reserved: more })
  await tx.updateTable("intent_units").set({ active: 1 }).where("intent_id", "=", id).execute()
  if (intent.state !== "released" && intent.state !== "paying")
    await changeIntent(tx, ctx, intent, { state: "released", reasons: "[]", stopped_by: null })
  const paid = { amount_minor: listed.amountMinor, units: JSON.stringify(sharesOf(units, listed.amountMinor)) }
  const changed = listed.amountMinor === intent.amount_minor ? {} : { ...paid, breakdown: "[]" }
  await changeIntent(tx, ctx, await reload(tx, intent), { ...changed, state: "paying", reasons: "[]", note: null })
  return reload(tx, intent)
}

function sharesOf(units: readonly SettledUnit[], amountMinor: number): SettledUnit[] {
  if (units.length === 0) return []
  const parts = shareOut(
    amountMinor,
    units.map((part) => part.amountMinor),
  )
  return units.map(({ unitId, orderLineId }, at) => ({ unitId, orderLineId, amountMinor: parts[at] ?? 0 }))
}

/** The attempt as it must have been: its key follows from the intent and the number. */
export async function insertSent(tx: Tx, intent: Intent, listed: ListedRefund): Promise<Attempt> {
  const number = listed.named?.attempt ?? 1
  const key = attemptKey(intent.id, number)
  return tx
    .insertInto("attempts")
    .values({
      id: key,
      intent_id: intent.id,
      number,
      idempotency_key: key,
      state: "sent",
      provider: listed.provider,
      fence: 0,
      prepared_at: listed.at,
      sent_at: listed.at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** It was paid once before, another way: finance is told, and the payment remembers it. */
async function overpay(tx: Tx, ctx: Context, intent: Intent, listed: ListedRefund): Promise<void> {
  const payment = await tx
    .selectFrom("payments")
    .selectAll()
    .where("id", "=", intent.payment_id)
    .executeTakeFirstOrThrow()
  if (intent.state === "paid" || intent.state === "paid_outside")
    await changeIntent(tx, ctx, intent, { state: "overpaid", note: "paid_twice" })
  await countOutside(tx, ctx, payment, listed, "overpaid_minor")
}
