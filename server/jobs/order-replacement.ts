import { attemptKey } from "../../shared/domain/derive-id.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { takeHeld } from "../refunds/resolutions/hold-wanted.ts"
import { isUnpaid } from "../refunds/resolutions/keep-differences.ts"
import {
  giveUpReplacement,
  replacementOf,
  resolutionOfUnit,
  shipReplacement,
} from "../refunds/resolutions/settle-replacement.ts"
import { unitsIn } from "../refunds/resolutions/unit-intents.ts"
import { standsStill } from "../refunds/stand-still.ts"
import type { Cancelled, LookedUp, Ordered, ReplacementOrder, ShopOrders } from "../shops/shop-orders.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"
import { lockedIntent } from "./pay-by-way.ts"

type Intent = Tables["intents"]
type Attempt = Tables["attempts"]

interface Call {
  shop: ShopOrders
  order: ReplacementOrder
  attempt: Attempt
  /** It may have been sent before: what became of it is asked first. */
  look: boolean
}

type Answer = Ordered | LookedUp | { outcome: "unknown"; error: string }

/** As a refund is paid: written down, then asked with nothing open, then written down what was answered. */
export async function orderReplacement(ctx: Context, job: Claimed): Promise<void> {
  const call = await ctx.database.write((tx) => prepare(tx, ctx, job))
  if (!call) return
  const answer = await ask(call)
  await ctx.database.write((tx) => record(tx, ctx, job, call, answer))
}

/** One order a unit, whichever of its payments' intents comes first; all of them are let go before anything is ordered. */
async function prepare(tx: Tx, ctx: Context, job: Claimed): Promise<Call | null> {
  const intent = await lockedIntent(tx, job)
  if (!intent) return null
  if (await standsStill(tx)) return later(tx, ctx, job)
  const all = await replacementOf(tx, intent)
  const [first] = all
  const under = all.filter((one) => ["released", "paying", "unknown"].includes(one.state))
  if (!first || under.length < all.length) return ended(tx, ctx, job)
  // a dearer one is paid first: that wakes it
  if (await isUnpaid(tx, unitsIn(first)[0] ?? "")) return later(tx, ctx, job, ctx.now() + AN_HOUR)
  if (!ctx.shopOrders) return nobodyToAsk(tx, ctx, job, under)
  const last = await lastAttempt(tx, first.id)
  const look = last !== undefined && last.state !== "failed"
  const attempt = look ? await sameAttempt(tx, job, last) : await newAttempt(tx, ctx, { job, first, last })
  for (const one of all) if (one.state !== "paying") await changeIntent(tx, ctx, one, { state: "paying", note: null })
  if (!look) await decideReturn(tx, ctx, first.return_id, "replacement_ordered")
  return { shop: ctx.shopOrders, order: await orderFor(tx, first, attempt), attempt, look }
}

async function ask({ shop, order, look }: Call): Promise<Answer> {
  try {
    if (look) {
      const found = await shop.lookup(order.idempotencyKey)
      if (found.outcome === "found") return found
    }
    const reserved = await shop.reserve(order)
    return reserved.outcome === "unavailable" ? reserved : await shop.create(order, reserved.reservationId)
  } catch (error) {
    return { outcome: "unknown", error: error instanceof Error ? error.message : String(error) }
  }
}

async function record(tx: Tx, ctx: Context, job: Claimed, { attempt }: Call, answer: Answer): Promise<void> {
  const intent = await lockedIntent(tx, job)
  if (!intent) return
  const all = await replacementOf(tx, intent)
  const shipped = answer.outcome === "found" && answer.state === "shipped"
  const off = answer.outcome === "found" && answer.state === "cancelled"
  if (answer.outcome === "unavailable" || off) {
    const because = off ? "cancelled_by_shop" : "unavailable"
    await changeAttempt(tx, attempt, { state: "failed", error: because, settled_at: ctx.now() })
    await giveUpReplacement(tx, ctx, all, because)
  } else if (answer.outcome === "unknown" || answer.outcome === "not_found") {
    const error = answer.outcome === "unknown" ? answer.error : null
    await changeAttempt(tx, attempt, { state: "unknown", error })
    for (const one of all) if (one.state === "paying") await changeIntent(tx, ctx, one, { state: "unknown" })
  } else {
    await keepOrder(tx, ctx, intent, answer)
    const known = { provider_refund_id: answer.orderNumber, error: null }
    await changeAttempt(tx, attempt, shipped ? { ...known, state: "succeeded", settled_at: ctx.now() } : known)
    if (shipped) {
      await shipReplacement(tx, ctx, all)
      await queueNotice(tx, ctx, { kind: "exchanged", returnId: intent.return_id, about: unitsIn(intent)[0] ?? "" })
    }
    const detail = { unit: unitsIn(intent)[0], order: answer.orderNumber }
    const action = shipped ? "replacement.shipped" : "replacement.ordered"
    await appendAudit(tx, ctx, { kind: "system" }, { action, subject: `return:${intent.return_id}`, detail })
    await decideReturn(tx, ctx, intent.return_id, shipped ? "replacement_shipped" : "replacement_ordered")
  }
  const open = !shipped && !off && answer.outcome !== "unavailable"
  await (open ? postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries)) : finishJob(tx, job, ctx.now()))
}

/** What a person reads on the return: the shop's number, and the parcel's once there is one. */
async function keepOrder(tx: Tx, ctx: Context, intent: Intent, answer: Answer): Promise<void> {
  const [unitId = ""] = unitsIn(intent)
  const row = await resolutionOfUnit(tx, unitId)
  if (!row || !("orderNumber" in answer)) return
  if (row.order_number === null) await takeHeld(tx, row.line_id, unitId)
  const sent = "tracking" in answer ? { carrier: answer.carrier, tracking: answer.tracking } : {}
  const change = { order_number: answer.orderNumber, ...sent, updated_at: ctx.now() }
  await tx.updateTable("resolutions").set(change).where("id", "=", row.id).execute()
}

/** A person orders it in the shop, and says so on the return. */
async function nobodyToAsk(tx: Tx, ctx: Context, job: Claimed, all: readonly Intent[]): Promise<null> {
  for (const one of all)
    if (one.state === "released") await changeIntent(tx, ctx, one, { state: "parked", note: "no_shop_orders" })
  return ended(tx, ctx, job)
}

const AN_HOUR = 60 * 60_000

async function later(tx: Tx, ctx: Context, job: Claimed, at = ctx.now()): Promise<null> {
  await postponeJob(tx, job, at)
  return null
}

async function ended(tx: Tx, ctx: Context, job: Claimed): Promise<null> {
  await finishJob(tx, job, ctx.now())
  return null
}

const lastAttempt = (tx: Tx, intentId: string) =>
  tx
    .selectFrom("attempts")
    .selectAll()
    .where("intent_id", "=", intentId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst()

async function newAttempt(
  tx: Tx,
  ctx: Context,
  { job, first, last }: { job: Claimed; first: Intent; last: Attempt | undefined },
): Promise<Attempt> {
  const number = (last?.number ?? 0) + 1
  const key = attemptKey(first.id, number)
  const now = { prepared_at: ctx.now(), sent_at: ctx.now(), fence: job.fence }
  const row = { id: key, intent_id: first.id, number, idempotency_key: key, provider: "shop", ...now }
  await tx
    .insertInto("attempts")
    .values({ ...row, state: "prepared" })
    .execute()
  return sameAttempt(tx, job, row)
}

/** From here on only this fence may write what comes of it. */
async function sameAttempt(tx: Tx, job: Claimed, { id }: Pick<Attempt, "id">): Promise<Attempt> {
  const change = { state: "sent", fence: job.fence }
  return tx.updateTable("attempts").set(change).where("id", "=", id).returningAll().executeTakeFirstOrThrow()
}

async function changeAttempt(tx: Tx, { id, fence }: Attempt, change: Partial<Attempt>): Promise<void> {
  await tx.updateTable("attempts").set(change).where("id", "=", id).where("fence", "=", fence).execute()
}

async function orderFor(tx: Tx, intent: Intent, attempt: Attempt): Promise<ReplacementOrder> {
  const [unitId = ""] = unitsIn(intent)
  const named = await tx
    .selectFrom("units")
    .innerJoin("return_lines", "return_lines.id", "units.line_id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("returns", "returns.id", "units.return_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .where("units.id", "=", unitId)
    .select(["order_lines.sku", "returns.rma", "shops.code as shop", "orders.number"])
    .executeTakeFirstOrThrow()
  const row = await resolutionOfUnit(tx, unitId)
  return {
    idempotencyKey: attempt.idempotency_key,
    shop: named.shop,
    rma: named.rma,
    orderNumber: named.number,
    sku: row?.sku ?? named.sku,
    quantity: 1,
  }
}

/** Asked of a person: the shop's word decides, and what it shipped stays shipped. */
export async function cancelReplacementOrder(ctx: Context, job: Claimed): Promise<void> {
  const key = await ctx.database.write(async (tx) => {
    const intent = await lockedIntent(tx, job)
    if (!intent) return null
    const last = ["paying", "unknown"].includes(intent.state) ? await lastAttempt(tx, intent.id) : undefined
    if (last && ctx.shopOrders) return last.idempotency_key
    return ended(tx, ctx, job)
  })
  if (key === null || !ctx.shopOrders) return
  const { shopOrders } = ctx
  const answer: Cancelled = await shopOrders.cancel(key)
  await ctx.database.write(async (tx) => {
    const intent = await lockedIntent(tx, job)
    if (!intent || !(await holdsLease(tx, job))) return
    if (answer.outcome === "cancelled") {
      const last = await lastAttempt(tx, intent.id)
      if (last) await changeAttempt(tx, last, { state: "failed", error: "cancelled", settled_at: ctx.now() })
      await giveUpReplacement(tx, ctx, await replacementOf(tx, intent), "cancelled")
    }
    await finishJob(tx, job, ctx.now())
  })
}
