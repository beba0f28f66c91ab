import { intentId } from "../../shared/domain/derive-id.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { cappedKinds, type IntentState } from "../../shared/domain/states.ts"
import { startOfDay } from "../../shared/policy/local-days.ts"
import type { Decision, RefundInput } from "../../shared/policy/refund-input.ts"
import { type LatePart, surchargeOwed } from "../../shared/policy/surcharge-owed.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { bookOwed } from "../ledger/book-owed.ts"
import { changeIntent, stopIntent } from "./apply-decision.ts"
import { claimSurcharge } from "./claim-surcharge.ts"

type Intent = Tables["intents"]

interface Late {
  returned: Tables["returns"]
  input: RefundInput
  decision: Decision
  /** Of the whole order, as they stand. */
  intents: readonly Intent[]
}

/** Nobody holds it and no money has left for it: its sum may still follow the days and the dates. */
const waiting: readonly IntentState[] = ["parked", "failed", "held", "released"]
const paidStates: readonly IntentState[] = ["paid", "paid_outside", "overpaid"]
const notLeft: readonly IntentState[] = ["proposed", "held", "released", "failed", "parked"]
/** The same thing again was its worth. */
const noMoney: readonly string[] = ["replacement"]
/** What finance reads beside it. A card takes back no more than it gave, so this leaves by our own bank or by hand. */
export const SURCHARGE_NOTE = "surcharge"

/**
 * Posts what L242-4 adds for lateness as owed, and lets it follow: each day that passes, each sum that leaves, each date
 * that is put right. Under the payment's lock, as the decision it follows from. One refund of its own kind for a return,
 * without a payment's cap; of what was paid of it already a difference upwards is the next one's, and downwards a claim that
 * finance settles (claim-surcharge.ts). No person may stop it. Answers whether it changed anything.
 */
export async function keepSurcharge(tx: Tx, ctx: Context, late: Late): Promise<boolean> {
  const own = late.intents.filter((one) => one.return_id === late.returned.id)
  const surcharges = own.filter((one) => one.kind === "surcharge")
  const isLate = late.decision.dueAt !== null && Date.parse(late.decision.dueAt) <= ctx.now()
  if (surcharges.length === 0 && !isLate) return false
  const total = await totalOwed(tx, late, own)
  const gone = surcharges.filter((one) => one.state !== "stopped" && !waiting.includes(one.state))
  const open = surcharges.find((one) => waiting.includes(one.state))
  const wanted = Math.max(0, total - sumMinor(gone.map((one) => one.amount_minor)))
  const paid = sumMinor(gone.filter((one) => paidStates.includes(one.state)).map((one) => one.amount_minor))
  const currency = late.input.shop.currency
  const over = { returnId: late.returned.id, currency, overMinor: Math.max(0, paid - total) }
  const claimed = surcharges.length > 0 && (await claimSurcharge(tx, ctx, over))
  const changed = (await follow(tx, ctx, late, { open, wanted, number: gone.length, surcharges })) || claimed
  if (changed) await note(tx, ctx, late, { from: open?.amount_minor ?? 0, to: wanted, total })
  return changed
}

type Follow = { open: Intent | undefined; wanted: number; number: number; surcharges: readonly Intent[] }

async function follow(
  tx: Tx,
  ctx: Context,
  late: Late,
  { open, wanted, number, surcharges }: Follow,
): Promise<boolean> {
  if (open && (wanted === open.amount_minor || (await isInAFile(tx, open)))) return false
  if (open && wanted === 0) {
    await stopIntent(tx, ctx, open, { by: "decision" })
    return true
  }
  if (open) {
    await changeIntent(tx, ctx, open, { amount_minor: wanted, breakdown: breakdownOf(wanted) })
    return true
  }
  if (wanted === 0) return false
  const fresh = rowOf(ctx, late, { wanted, number })
  const known = surcharges.find((one) => one.id === fresh.id)
  if (known) await reopen(tx, ctx, known, wanted)
  else {
    await writeMany(tx, "intents", [fresh])
    await bookOwed(tx, ctx, null, fresh)
  }
  return true
}

/** The table of moves has no way from stopped to parked: it is released for no time at all. */
async function reopen(tx: Tx, ctx: Context, known: Intent, wanted: number): Promise<void> {
  const sum = { amount_minor: wanted, breakdown: breakdownOf(wanted) }
  await changeIntent(tx, ctx, known, { ...sum, state: "released", stopped_by: null, reasons: "[]" })
  const released = await tx.selectFrom("intents").selectAll().where("id", "=", known.id).executeTakeFirstOrThrow()
  await changeIntent(tx, ctx, released, { state: "parked", note: SURCHARGE_NOTE })
}

function rowOf(ctx: Context, { returned, input, decision, intents }: Late, told: { wanted: number; number: number }) {
  const payment = paymentOf(returned, intents, input)
  return {
    id: intentId(returned.id, "surcharge", payment, [], told.number),
    return_id: returned.id,
    order_id: returned.order_id,
    shop_id: returned.shop_id,
    site_id: returned.site_id,
    payment_id: payment,
    parcel_id: null,
    kind: "surcharge",
    number: told.number,
    amount_minor: told.wanted,
    currency: input.shop.currency,
    state: "parked" as const,
    way: "manual" as const,
    reasons: "[]",
    cleared: "[]",
    units: "[]",
    breakdown: breakdownOf(told.wanted),
    inspected_by: "[]",
    released_by: "[]",
    decision_id: null,
    stopped_by: null,
    note: SURCHARGE_NOTE,
    advance: 0 as const,
    basis: returned.basis,
    due_at: decision.dueAt === null ? null : Date.parse(decision.dueAt),
    due_day: decision.dueDay,
    created_at: ctx.now(),
    updated_at: ctx.now(),
    version: 1,
  }
}

const breakdownOf = (amountMinor: number) =>
  JSON.stringify([{ code: "late_surcharge", params: {}, amountMinor, article: "L242-4" }])

/** One of the return's own that was chosen before stays the one: its id is made of it. */
function paymentOf(returned: Tables["returns"], intents: readonly Intent[], input: RefundInput): string {
  const own = intents.filter((one) => one.return_id === returned.id)
  const known = own.find((one) => one.kind === "surcharge") ?? own.find((one) => one.state !== "stopped")
  const first = known?.payment_id ?? input.order.payments[0]?.id
  if (!first) throw new Error(`the order of return ${returned.id} has no payment`)
  return first
}

async function totalOwed(tx: Tx, { input, decision }: Late, own: readonly Intent[]): Promise<number> {
  const { dueDay } = decision
  if (dueDay === null || !input.policy.legal[input.return.basis].lateSurcharge) return 0
  const sums = own.filter((one) => (cappedKinds as readonly string[]).includes(one.kind))
  const counted = sums.filter((one) => one.state !== "stopped" && !noMoney.includes(one.way ?? "original"))
  const { timeZone } = input.shop
  const left = await leftAt(tx, counted, timeZone)
  const parts: LatePart[] = [
    ...counted.map((one) => ({ amountMinor: one.amount_minor, paidAt: left.get(one.id) ?? null })),
    ...decision.obligations.map(({ amountMinor }) => ({ amountMinor, paidAt: null })),
  ]
  return surchargeOwed({ due: { day: dueDay }, parts, now: input.now, timeZone }).amountMinor
}

/** When the money of each left us, where it did: its last attempt was sent, or a person paid it, or it was settled. */
async function leftAt(tx: Tx, intents: readonly Intent[], timeZone: string): Promise<Map<string, number>> {
  const away = intents.filter((one) => !notLeft.includes(one.state))
  if (away.length === 0) return new Map()
  const ids = away.map((one) => one.id)
  const sent = await tx
    .selectFrom("attempts")
    .where("intent_id", "in", ids)
    .groupBy("intent_id")
    .select(({ fn }) => ["intent_id", fn.max("sent_at").as("at")])
    .execute()
  const byHand = await tx
    .selectFrom("paid_outside")
    .select(["intent_id", "paid_on"])
    .where("intent_id", "in", ids)
    .execute()
  const known = new Map(sent.map((row) => [row.intent_id, row.at]))
  for (const row of byHand) known.set(row.intent_id, startOfDay(row.paid_on, timeZone))
  return new Map(away.map((one) => [one.id, known.get(one.id) ?? one.updated_at]))
}

/** A transfer of it is with the bank: that one's sum stands. */
async function isInAFile(tx: Tx, { id, way }: Intent): Promise<boolean> {
  if (way !== "sepa") return false
  const row = await tx
    .selectFrom("bank_transfers")
    .select("end_to_end_id")
    .where("intent_id", "=", id)
    .where("word", "in", ["none", "taken"])
    .executeTakeFirst()
  return row !== undefined
}

async function note(tx: Tx, ctx: Context, { returned, decision }: Late, sums: Record<string, number>): Promise<void> {
  const detail = { ...sums, dueDay: decision.dueDay, article: "L242-4" }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "surcharge.owed", subject: `return:${returned.id}`, detail })
}
