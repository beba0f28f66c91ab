import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { Adjusted, Adjustment } from "../../shared/contract/refund-acts.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { intentId } from "../../shared/domain/derive-id.ts"
import { shareOut, sumMinor } from "../../shared/domain/money.ts"
import { intentStatesThatCount } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { SettledUnit } from "../../shared/policy/refund-input.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { bookOwed } from "../ledger/book-owed.ts"
import { claimBack } from "./claim-back.ts"
import { decideReturn } from "./decide-return.ts"
import { hasMovedOn, inspectorsOf, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { changePayment, roomOf } from "./lock-payments.ts"
import { canAdjust } from "./may-do.ts"
import { type Given, isRefusal, noteOf, whyGiven } from "./why-given.ts"

type Intent = Tables["intents"]

export interface Adjusting {
  id: string
  change: Adjustment
}

/**
 * Sets right what was sent already (protocol.md, Money 1). Upwards it is another intent with the next number, within what
 * was paid for these very things and not given back yet; another person releases it. Downwards it is a claim on the
 * customer, never a negative refund.
 */
export async function adjustIntent(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, change }: Adjusting,
): Promise<Result<z.infer<typeof Adjusted>>> {
  if (actor.kind !== "person" || !may(actor, "refund.adjust"))
    return refused("not_allowed", "Refunds are finance's to set right.")
  const given = whyGiven("adjust", change)
  if (isRefusal(given)) return given
  if (!Number.isSafeInteger(change.amountMinor) || change.amountMinor < 1) return notAnAmount()
  const known = await lockIntent(tx, id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, { id, act: change }) ?? whyNot(known, change)
  if (problem) return problem
  if (change.direction === "down") return claimBack(tx, ctx, actor, { known, change, given })
  return raise(tx, ctx, actor, { known, change, given })
}

const notAnAmount = () =>
  refused("invalid", "An amount is a whole number of minor units above nothing.", {
    errors: [{ path: "amountMinor", wants: "an integer of at least 1" }],
  })

function whyNot(known: KnownIntent, change: Adjustment): Refusal | null {
  const { intent } = known
  if (change.currency !== intent.currency)
    return refused("invalid", `This refund is in ${intent.currency}.`, {
      errors: [{ path: "currency", wants: intent.currency }],
    })
  if (canAdjust(known)) return null
  return refused("conflict", `This refund is ${intent.state}: what has not left yet is decided afresh, not adjusted.`, {
    todo: "Put the facts right, or refuse it.",
  })
}

interface Raising {
  known: KnownIntent
  change: Adjustment
  given: Given
}

async function raise(
  tx: Tx,
  ctx: Context,
  actor: Extract<Actor, { kind: "person" }>,
  { known: { intent }, change, given }: Raising,
): Promise<Result<z.infer<typeof Adjusted>>> {
  const before = await tx
    .selectFrom("intents")
    .selectAll()
    .where("order_id", "=", intent.order_id)
    .where("kind", "in", ["principal", "adjustment"])
    .where("state", "in", intentStatesThatCount)
    .execute()
  const parts = partsLeft(intent, before)
  const most = Math.max(0, Math.min(await roomOf(tx, intent.payment_id), sumMinor(parts.map((one) => one.leftMinor))))
  if (change.amountMinor > most)
    return refused(
      "conflict",
      `At most ${writeDecimal(most, intent.currency)} ${intent.currency} is left of what was paid.`,
    )
  const shares = shareOut(
    change.amountMinor,
    parts.map((one) => one.leftMinor),
  )
  const units = parts.map(({ leftMinor: _, ...part }, at) => ({ ...part, amountMinor: shares[at] ?? 0 }))
  const row = adjustmentRow(ctx, actor.id, { intent, units: units.filter((part) => part.amountMinor > 0) }, given)
  const number = await nextNumber(tx, intent)
  const unitIds = units.map((part) => part.unitId).sort()
  const id = intentId(intent.return_id, "adjustment", intent.payment_id, unitIds, number)
  const fresh = { ...row, id, number, inspected_by: JSON.stringify(await inspectorsOf(tx, intent)) }
  await changePayment(tx, { paymentId: intent.payment_id, kind: "adjustment", reserved: change.amountMinor })
  await writeMany(tx, "intents", [fresh])
  await bookOwed(tx, ctx, null, fresh)
  const claims = unitIds.map((unit_id) => ({ intent_id: id, unit_id, kind: "adjustment", number, active: 1 as const }))
  await writeMany(
    tx,
    "intent_units",
    claims.map((claim) => ({ ...claim, payment_id: intent.payment_id })),
  )
  await decideReturn(tx, ctx, intent.return_id, "refund_adjusted")
  const detail = { of: intent.id, number, why: given.why, reason: given.words }
  await appendAudit(tx, ctx, actor, {
    action: "refund.adjust",
    subject: `intent:${id}`,
    detail: { ...detail, amountMinor: change.amountMinor, currency: intent.currency },
  })
  return done({ id, kind: "adjustment" })
}

type PartLeft = SettledUnit & { leftMinor: number }

/** What was paid for each of its units and not given back by any refund. Where it names no price the payment alone caps. */
function partsLeft(intent: Intent, before: readonly Intent[]): PartLeft[] {
  const given = before.flatMap((one) => JSON.parse(one.units) as SettledUnit[])
  return (JSON.parse(intent.units) as SettledUnit[]).map(({ unitId, orderLineId, priceMinor }) => {
    const spent = sumMinor(given.filter((part) => part.unitId === unitId).map((part) => part.amountMinor))
    const leftMinor = priceMinor === undefined ? 1_000_000_000_000 : Math.max(0, priceMinor - spent)
    return { unitId, orderLineId, amountMinor: 0, leftMinor }
  })
}

/** Held for a second person: who proposes it is the first of the two. */
function adjustmentRow(
  ctx: Context,
  personId: string,
  { intent, units }: { intent: Intent; units: SettledUnit[] },
  given: Given,
) {
  const { return_id, order_id, shop_id, site_id, payment_id, currency, basis, due_at, due_day } = intent
  const lines = units.map(({ unitId, orderLineId, amountMinor }) => ({
    code: "adjustment",
    params: { unitId, orderLineId },
    amountMinor,
  }))
  return {
    ...{ return_id, order_id, shop_id, ...(site_id !== undefined && { site_id }), payment_id, currency, basis },
    ...{ due_at, due_day, parcel_id: null, kind: "adjustment" as const, advance: 0 as const, decision_id: null },
    way: intent.way === "sepa" || intent.way === "store_credit" ? intent.way : ("original" as const),
    amount_minor: sumMinor(units.map((part) => part.amountMinor)),
    state: "held" as const,
    reasons: '["second_person"]',
    cleared: "[]",
    units: JSON.stringify(units),
    breakdown: JSON.stringify(lines),
    released_by: JSON.stringify([personId]),
    stopped_by: null,
    note: noteOf(given),
    created_at: ctx.now(),
    updated_at: ctx.now(),
    version: 1,
  }
}

async function nextNumber(tx: Tx, intent: Intent): Promise<number> {
  const { last } = await tx
    .selectFrom("intents")
    .select((eb) => eb.fn.max<number | null>("number").as("last"))
    .where("return_id", "=", intent.return_id)
    .where("payment_id", "=", intent.payment_id)
    .where("kind", "=", "adjustment")
    .executeTakeFirstOrThrow()
  return Number(last ?? 0) + 1
}
