import { sql } from "kysely"
import { unsentIntentStates } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { stopIntent } from "./apply-decision.ts"
import { isCapped } from "./lock-payments.ts"

type Intent = Tables["intents"]

const isUnsent = (intent: Intent) => (unsentIntentStates as readonly string[]).includes(intent.state)

export interface Claim {
  id: string
  orderId: string
  paymentId: string
  kind: string
  number: number
  unitIds: readonly string[]
  parcelId: string | null
}

/**
 * Withdraws the unsent intents that stand for the same settlement under another id: the same units in another group, the
 * order's delivery, the parcel's postage. False where one of them was sent: then both were paid.
 */
export async function giveWay(tx: Tx, ctx: Context, claim: Claim): Promise<boolean> {
  const same = await sameSettlement(tx, claim)
  if (!same.every(isUnsent)) return false
  for (const intent of same) await stopIntent(tx, ctx, intent, { by: "decision" })
  return true
}

async function sameSettlement(tx: Tx, claim: Claim): Promise<Intent[]> {
  const own = tx.selectFrom("intents").selectAll().where("id", "<>", claim.id).orderBy("id")
  const standing = own.where("kind", "=", claim.kind).where("state", "<>", "stopped")
  if (claim.kind === "delivery")
    return standing.where("order_id", "=", claim.orderId).where("payment_id", "=", claim.paymentId).execute()
  if (claim.kind === "postage") return standing.where("parcel_id", "=", claim.parcelId).execute()
  if (claim.unitIds.length === 0) return []
  const named = tx
    .selectFrom("intent_units")
    .select("intent_id")
    .where("unit_id", "in", claim.unitIds)
    .where("kind", "=", claim.kind)
    .where("payment_id", "=", claim.paymentId)
    .where("number", "=", claim.number)
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`active = 1`)
  return own.where("id", "in", named).execute()
}

/**
 * Room within the capture for what was paid already: unsent intents of the payment give up what they reserved, and are
 * proposed again with what is left. False where even that is not enough. Nothing to do for what has a cap of its own.
 */
export async function makeRoom(
  tx: Tx,
  ctx: Context,
  { id, paymentId, kind }: Pick<Claim, "id" | "paymentId" | "kind">,
  amountMinor: number,
): Promise<boolean> {
  if (!isCapped(kind) || (await room(tx, paymentId)) >= amountMinor) return true
  const unsent = await tx
    .selectFrom("intents")
    .selectAll()
    .where("payment_id", "=", paymentId)
    .where("id", "<>", id)
    .where("state", "in", unsentIntentStates)
    .orderBy("id")
    .execute()
  for (const intent of unsent) if (isCapped(intent.kind)) await stopIntent(tx, ctx, intent, { by: "decision" })
  return (await room(tx, paymentId)) >= amountMinor
}

/** As the CHECK beneath counts it: what others gave back was given all the same. */
async function room(tx: Tx, paymentId: string): Promise<number> {
  const row = await tx
    .selectFrom("payments")
    .select(["captured_minor", "reserved_minor", "refunded_minor"])
    .where("id", "=", paymentId)
    .executeTakeFirstOrThrow()
  return row.captured_minor - row.reserved_minor - row.refunded_minor
}

/** After something gave way: all returns of the order are decided by what is left. */
export async function returnsOfOrder(tx: Tx, orderId: string): Promise<string[]> {
  const rows = await tx.selectFrom("returns").select("id").where("order_id", "=", orderId).orderBy("id").execute()
  return rows.map((row) => row.id)
}
