import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { replacedAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"
import { leftEntry } from "../../ledger/refund-entries.ts"
import { changeIntent, stopIntent } from "../apply-decision.ts"
import { decideReturn } from "../decide-return.ts"
import { changePayment } from "../lock-payments.ts"
import { ownRow } from "./follow-money.ts"
import { takeHeld } from "./hold-wanted.ts"
import { isGone, standingIntents, unitsIn } from "./unit-intents.ts"

type Intent = Tables["intents"]

/** The intents that stand for one replaced unit, one a payment: they are ordered, shipped and given up together. */
export async function replacementOf(tx: Tx, intent: Intent): Promise<Intent[]> {
  const [unitId] = unitsIn(intent)
  const all = await standingIntents(tx, intent.return_id)
  return all.filter((one) => one.way === "replacement" && unitsIn(one)[0] === unitId)
}

/** It is on its way to the customer: its worth counts as given back from here on, and nothing takes that back. */
export async function shipReplacement(tx: Tx, ctx: Context, intents: readonly Intent[]): Promise<void> {
  for (const intent of intents) {
    const { id: intentId, payment_id: paymentId, kind, amount_minor: amountMinor, currency } = intent
    let now = intent
    // the table of moves has no way from released to paid: it was never with a provider
    if (now.state === "released") now = await moved(tx, ctx, now, "paying")
    await changeIntent(tx, ctx, now, { state: "paid", note: null })
    await changePayment(tx, { paymentId, kind, reserved: -amountMinor, refunded: amountMinor })
    const left = { source: `replaced:${intentId}:${now.version}`, account: replacedAccount(intent.shop_id) }
    await postEntry(tx, ctx, leftEntry({ intentId, paymentId, amountMinor, currency }, left))
  }
  const [first] = intents
  const unitId = first && unitsIn(first)[0]
  if (!first || !unitId) return
  const now = ctx.now()
  for (const { id, state } of await restOf(tx, first.return_id, unitId))
    if (state === "released") await enqueueJob(tx, { id: ctx.newId(), kind: "pay_intent", subject: id, now })
}

/** Out of stock, or its order was cancelled: what stood for it is withdrawn, and its customer gets their money. */
export async function giveUpReplacement(
  tx: Tx,
  ctx: Context,
  intents: readonly Intent[],
  because: "unavailable" | "cancelled" | "cancelled_by_shop" | "unpaid",
): Promise<void> {
  const [first] = intents
  const unitId = first && unitsIn(first)[0]
  if (!first || !unitId) return
  // what a cheaper one would have left over is decided with the whole again
  const rest = (await restOf(tx, first.return_id, unitId)).filter((one) => !isGone(one))
  for (const intent of rest) await stopIntent(tx, ctx, intent, { by: "decision", note: because })
  for (const intent of intents) {
    const failed = ["paying", "unknown"].includes(intent.state) ? await moved(tx, ctx, intent, "failed") : intent
    await stopIntent(tx, ctx, failed, { by: "decision", note: because })
  }
  const row = await resolutionOfUnit(tx, unitId)
  if (row) {
    await takeHeld(tx, row.line_id, unitId)
    const change = { state: "refund" as const, reason: because, order_number: null, updated_at: ctx.now() }
    await tx
      .updateTable("resolutions")
      .set({ ...change, version: row.version + 1 })
      .where("id", "=", row.id)
      .execute()
  }
  // nothing had happened to it yet, so it still went by its line
  else await apartFromLine(tx, ctx, first.return_id, { unitId, because })
  const detail = { unit: unitId, because }
  const subject = `return:${first.return_id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "replacement.given_up", subject, detail })
  await decideReturn(tx, ctx, first.return_id, `replacement_${because}`)
}

async function apartFromLine(
  tx: Tx,
  ctx: Context,
  returnId: string,
  { unitId, because }: { unitId: string; because: string },
): Promise<void> {
  const unit = await tx.selectFrom("units").select("line_id").where("id", "=", unitId).executeTakeFirst()
  const rows = await tx.selectFrom("resolutions").selectAll().where("return_id", "=", returnId).execute()
  const ofLine = rows.find((row) => row.unit_id === null && row.line_id === unit?.line_id)
  if (!ofLine) return
  await takeHeld(tx, ofLine.line_id, unitId)
  const own = { ...ownRow(ctx, ofLine, unitId, "refund"), reason: because, sku: null, variant: null, worth_minor: null }
  await tx.insertInto("resolutions").values(own).execute()
}

/** Of a replacement that costs less than its unit did: what goes back as money, once the replacement has gone. */
export async function restOf(tx: Tx, returnId: string, unitId: string): Promise<Intent[]> {
  const all = await standingIntents(tx, returnId)
  return all.filter((one) => one.kind === "principal" && one.number === 1 && unitsIn(one).includes(unitId))
}

async function moved(tx: Tx, ctx: Context, intent: Intent, state: "paying" | "failed"): Promise<Intent> {
  await changeIntent(tx, ctx, intent, { state })
  return { ...intent, state, version: intent.version + 1 }
}

export async function resolutionOfUnit(tx: Tx, unitId: string): Promise<Tables["resolutions"] | undefined> {
  const unit = await tx.selectFrom("units").select("line_id").where("id", "=", unitId).executeTakeFirst()
  if (!unit?.line_id) return undefined
  return tx
    .selectFrom("resolutions")
    .selectAll()
    .where("line_id", "=", unit.line_id)
    .where("unit_id", "=", unitId)
    .executeTakeFirst()
}
