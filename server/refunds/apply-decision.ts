import { canMoveIntent } from "../../shared/domain/states.ts"
import type { Decision, Settlement, Standing } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { changeRow, writeMany } from "../db/write-many.ts"
import { bookOwed } from "../ledger/book-owed.ts"
import { intentsOf } from "./load-refund-input.ts"
import { changePayment } from "./lock-payments.ts"

type Intent = Tables["intents"]
export interface Deciding {
  returned: Tables["returns"]
  decision: Decision
  decisionId: string
  /** The order's, all of them, as they were when it was decided. */
  intents: readonly Intent[]
  /** By payment. */
  providers: ReadonlyMap<string, string>
  /** When what it releases is paid, in epoch milliseconds: until then a person may take it back. */
  payAt: number
}

/** Standing first: what it withdraws makes room for the settlements. Answers whether any intent changed. */
export async function applyDecision(tx: Tx, ctx: Context, deciding: Deciding): Promise<boolean> {
  let changed = false
  const orderId = deciding.returned.order_id
  for (const standing of deciding.decision.standing) changed = (await stand(tx, ctx, deciding, standing)) || changed
  if (changed) intentsOf.forget(tx, [orderId])
  // what was withdrawn may be what is settled anew
  const known = changed ? await intentsOf.of(tx, orderId) : deciding.intents
  for (const settlement of deciding.decision.settlements) {
    await settle(tx, ctx, { ...deciding, intents: known }, settlement)
    changed = true
  }
  if (changed) intentsOf.forget(tx, [orderId])
  return changed
}

async function stand(tx: Tx, ctx: Context, { payAt, intents }: Deciding, standing: Standing): Promise<boolean> {
  const { intentId, outcome, reasons } = standing
  const intent = intents.find((one) => one.id === intentId)
  if (!intent) throw new Error(`there is no intent ${intentId}`)
  if (outcome === "withdraw") {
    await stopIntent(tx, ctx, intent, { by: "decision" })
    return true
  }
  const state = outcome === "release" ? "released" : "held"
  const text = JSON.stringify(reasons)
  if (intent.state === state && intent.reasons === text) return false
  await changeIntent(tx, ctx, intent, { state, reasons: text })
  // one that is released already keeps its time, however often it is decided again
  if (state === "released" && intent.state !== "released") await enqueuePayment(tx, ctx, intentId, payAt)
  return true
}

/** A stopped settlement of the same id is reopened, never minted again; nobody's release of the old one carries over. */
async function settle(tx: Tx, ctx: Context, deciding: Deciding, settlement: Settlement): Promise<void> {
  const { intentId, kind, paymentId, amountMinor } = settlement
  await changePayment(tx, { paymentId, kind, reserved: amountMinor })
  const known = deciding.intents.find((one) => one.id === intentId)
  const row = rowOf(ctx, deciding, settlement)
  if (known) await changeIntent(tx, ctx, known, row)
  else {
    const fresh = { ...newRow(ctx, deciding, settlement), ...row }
    await writeMany(tx, "intents", [fresh])
    await bookOwed(tx, ctx, null, fresh)
  }
  await claimUnits(tx, settlement)
  if (row.state === "released") await enqueuePayment(tx, ctx, intentId, deciding.payAt)
}

function rowOf(ctx: Context, { decision, decisionId }: Deciding, settlement: Settlement) {
  return {
    amount_minor: settlement.amountMinor,
    currency: settlement.currency,
    state: settlement.outcome === "release" ? ("released" as const) : ("held" as const),
    reasons: JSON.stringify(settlement.reasons),
    cleared: "[]",
    units: JSON.stringify(settlement.units),
    breakdown: JSON.stringify(settlement.breakdown),
    inspected_by: JSON.stringify(settlement.inspectedBy),
    way: settlement.way,
    advance: settlement.advance ? (1 as const) : (0 as const),
    released_by: "[]",
    stopped_by: null,
    note: null,
    on_hold: settlement.reasons.includes("on_hold") ? (1 as const) : (0 as const),
    decision_id: decisionId,
    due_at: decision.dueAt === null ? null : Date.parse(decision.dueAt),
    due_day: decision.dueDay,
    updated_at: ctx.now(),
  }
}

function newRow(ctx: Context, { returned, providers }: Deciding, settlement: Settlement) {
  return {
    id: settlement.intentId,
    return_id: returned.id,
    order_id: returned.order_id,
    shop_id: returned.shop_id,
    site_id: returned.site_id,
    payment_id: settlement.paymentId,
    provider: providers.get(settlement.paymentId) ?? null,
    parcel_id: settlement.parcelId,
    kind: settlement.kind,
    number: settlement.number,
    basis: returned.basis,
    ...(returned.profile != null && { profile: returned.profile }),
    version: 1,
    created_at: ctx.now(),
  }
}

/** The unique index under these rows is what makes a unit payable once. */
async function claimUnits(tx: Tx, settlement: Settlement): Promise<void> {
  if (settlement.unitIds.length === 0) return
  const rows = settlement.unitIds.map((unitId) => ({
    intent_id: settlement.intentId,
    unit_id: unitId,
    kind: settlement.kind,
    payment_id: settlement.paymentId,
    number: settlement.number,
    active: 1 as const,
  }))
  await writeMany(tx, "intent_units", rows, { key: ["intent_id", "unit_id"], update: ["active"] })
}

/** Gives back what it reserved. Only what was never sent, or failed for certain: the caller has checked. */
export async function stopIntent(
  tx: Tx,
  ctx: Context,
  intent: Intent,
  { by, note = null }: { by: "person" | "decision"; note?: string | null },
): Promise<void> {
  // what the decision withdraws and proposes anew stays on hold; a person's no ends it
  const ended = by === "person" ? { on_hold: 0 as const } : {}
  await changeIntent(tx, ctx, intent, { state: "stopped", reasons: "[]", stopped_by: by, note, ...ended })
  await tx.updateTable("intent_units").set({ active: 0 }).where("intent_id", "=", intent.id).execute()
  await changePayment(tx, { paymentId: intent.payment_id, kind: intent.kind, reserved: -intent.amount_minor })
}

/**
 * The database refuses a move that the table does not have; here it is refused with its names. What is owed from now on, or
 * no more, is in the books with it; whoever moves it to a state in which the money has gone posts by which way it went.
 */
export async function changeIntent(tx: Tx, ctx: Context, intent: Intent, change: Partial<Intent>): Promise<void> {
  const to = change.state ?? intent.state
  if (to !== intent.state && !canMoveIntent(intent.state, to))
    throw new Error(`intent ${intent.id} may not move from ${intent.state} to ${to}`)
  const next = { ...change, updated_at: ctx.now(), version: intent.version + 1 }
  await changeRow(tx, "intents", intent.id, next)
  await bookOwed(tx, ctx, intent, { ...intent, ...next })
}

/** Without `runAt`: at once. Finance's own click is, they have looked at it and given their reason. */
export async function enqueuePayment(tx: Tx, ctx: Context, intentId: string, runAt = ctx.now()): Promise<void> {
  await enqueueJob(tx, { id: ctx.newId(), kind: "pay_intent", subject: intentId, now: ctx.now(), runAt })
}
