import { intentId } from "../../shared/domain/derive-id.ts"
import { shareOut } from "../../shared/domain/money.ts"
import type { SettledUnit } from "../../shared/policy/refund-input.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { bookOwed } from "../ledger/book-owed.ts"
import { enqueuePayment } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import type { ListedRefund, NamedRefund } from "./listed-refund.ts"
import { changePayment } from "./lock-payments.ts"
import { giveWay, makeRoom, returnsOfOrder } from "./make-room.ts"
import { settleAttempt } from "./settle-attempt.ts"
import { insertSent, wordOf } from "./settle-listed.ts"

type Ours = ListedRefund & { named: NamedRefund }

/** Adjustments of one settlement are few; beyond this an id is nobody's. */
const MOST_NUMBERS = 20

/**
 * A refund of ours whose intent this database has lost: intent, attempt, unit settlements and ledger entry are written
 * from what stands beside it at the provider (protocol.md, Money 11). False where that cannot be: its id does not follow
 * from what it names, the same was paid here under another id, or the capture has no room for it.
 */
export async function adoptRefund(
  tx: Tx,
  ctx: Context,
  listed: Ours,
  returned: Tables["returns"],
  payment: Tables["payments"],
): Promise<boolean> {
  const which = await whichOf(tx, listed.named, returned.id, payment.id)
  if (!which || listed.currency !== payment.currency) return false
  const { kind, intentId: id, unitIds } = listed.named
  const claim = { id, kind, unitIds, ...which, orderId: payment.order_id, paymentId: payment.id }
  if (!(await giveWay(tx, ctx, claim)) || !(await makeRoom(tx, ctx, claim, listed.amountMinor))) return false
  await changePayment(tx, { paymentId: payment.id, kind, reserved: listed.amountMinor })
  const intent = await insertIntent(tx, ctx, { listed, returned, payment, ...which })
  const attempt = await insertSent(tx, intent, listed)
  const detail = { refund: listed.providerRefundId, amountMinor: listed.amountMinor, currency: listed.currency }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "refund.adopted", subject: `intent:${id}`, detail })
  await settleAttempt(tx, ctx, { intent, attempt }, wordOf(listed))
  if (listed.state === "pending") await enqueuePayment(tx, ctx, id)
  for (const one of await returnsOfOrder(tx, payment.order_id)) await decideReturn(tx, ctx, one, "refund_adopted")
  return true
}

type Which = { number: number; parcelId: string | null }

/** The number, and of postage the parcel, are not named beside it: the id follows from them, so it tells them. */
async function whichOf(tx: Tx, named: NamedRefund, returnId: string, paymentId: string): Promise<Which | null> {
  const parcels =
    named.kind === "postage"
      ? (await tx.selectFrom("parcel_returns").select("parcel_id").where("return_id", "=", returnId).execute()).map(
          (row) => row.parcel_id,
        )
      : [null]
  for (const parcelId of parcels)
    for (let number = 0; number <= MOST_NUMBERS; number++) {
      const parts = parcelId === null ? named.unitIds : [parcelId]
      if (intentId(returnId, named.kind, paymentId, parts, number) === named.intentId) return { number, parcelId }
    }
  return null
}

interface Adopting extends Which {
  listed: Ours
  returned: Tables["returns"]
  payment: Tables["payments"]
}

async function insertIntent(tx: Tx, ctx: Context, adopting: Adopting): Promise<Tables["intents"]> {
  const { listed, returned, payment, number, parcelId } = adopting
  const { kind, intentId: id, unitIds } = listed.named
  const row = await tx
    .insertInto("intents")
    .values({
      id,
      return_id: returned.id,
      order_id: returned.order_id,
      shop_id: returned.shop_id,
      site_id: returned.site_id,
      payment_id: payment.id,
      provider: payment.provider,
      parcel_id: parcelId,
      kind,
      number,
      amount_minor: listed.amountMinor,
      currency: listed.currency,
      state: "paying",
      reasons: "[]",
      cleared: "[]",
      units: JSON.stringify(await shares(tx, returned.id, unitIds, listed.amountMinor)),
      breakdown: "[]",
      inspected_by: "[]",
      released_by: "[]",
      decision_id: null,
      stopped_by: null,
      note: "adopted",
      advance: 0,
      basis: returned.basis,
      due_at: returned.due_at,
      due_day: returned.due_day,
      created_at: listed.at,
      updated_at: ctx.now(),
      version: 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const claims = unitIds.map((unit_id) => ({
    ...{ intent_id: id, unit_id, kind, payment_id: payment.id, number },
    active: 1 as const,
  }))
  if (claims.length > 0) await tx.insertInto("intent_units").values(claims).execute()
  await bookOwed(tx, ctx, null, row)
  return row
}

/**
 * How much of it went for which unit nobody has written down: even shares. A unit whose facts are still to come again has
 * no line here yet, unless the return has but one; where it has more, the line is read from the unit once it is here.
 */
async function shares(tx: Tx, returnId: string, unitIds: readonly string[], amount: number): Promise<SettledUnit[]> {
  if (unitIds.length === 0) return []
  const lines = await tx
    .selectFrom("return_lines")
    .select(["id", "order_line_id"])
    .where("return_id", "=", returnId)
    .execute()
  const units = await tx.selectFrom("units").select(["id", "line_id"]).where("id", "in", unitIds).execute()
  const only = lines.length === 1 ? lines[0]?.order_line_id : undefined
  const parts = shareOut(
    amount,
    unitIds.map(() => 1),
  )
  return unitIds.map((unitId, at) => {
    const line = units.find((unit) => unit.id === unitId)?.line_id
    const orderLineId = lines.find((one) => one.id === line)?.order_line_id ?? only ?? ""
    return { unitId, orderLineId, amountMinor: parts[at] ?? 0 }
  })
}
