import { carrierEventId } from "../../shared/domain/derive-id.ts"
import { type CarrierEventKind, isStanding, provesShipment } from "../../shared/domain/shipment-moves.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { forUpdate } from "../db/lock-rows.ts"
import { onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { endShipment } from "./cancel-way.ts"
import { trackingOf } from "./keep-parcel.ts"
import { changeShipment } from "./shipment-row.ts"

/** What a carrier said, as its adapter read it. */
export interface ToldEvent {
  tracking: string
  kind: CarrierEventKind
  at: number
  code: string
  text: string | null
}

/**
 * What a carrier told of parcels, in any order and however often: each is kept once, and the parcel follows from all of
 * them. What is of a parcel that is not here is kept, and counts once that one is announced. Answers whether all were here.
 */
export async function keepEvents(
  tx: Tx,
  ctx: Context,
  { carrier, events, source }: { carrier: string; events: readonly ToldEvent[]; source: "webhook" | "poll" },
): Promise<{ matched: boolean }> {
  const touched = new Set<string>()
  let matched = true
  for (const event of events) {
    const { key, keys } = trackingOf(event.tracking, carrier)
    const parcel = await parcelOf(tx, keys)
    if (parcel === null) matched = false
    const row = {
      ...{ id: carrierEventId(carrier, key, event.code, event.at), carrier, tracking: key, parcel_id: parcel },
      // their clock may be ahead of ours, and nothing has happened tomorrow
      ...{ kind: event.kind, at: Math.min(event.at, ctx.now()), code: event.code.slice(0, 60) },
      ...{ text: event.text?.slice(0, 300) ?? null, source, received_at: ctx.now() },
    }
    const kept = await tx
      .insertInto("carrier_events")
      .values(row)
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst()
    if (kept && parcel !== null) touched.add(parcel)
  }
  for (const parcel of [...touched].sort()) await followParcel(tx, ctx, parcel)
  return { matched }
}

/** Those that were told of a parcel before it was announced. Of most parcels nothing was: a batch asks that once. */
export async function adoptEvents(tx: Tx, ctx: Context, parcel: string, keys: readonly string[]): Promise<void> {
  if (!(await onceIn(tx, "unmatched events", () => isAnyUnmatched(tx)))) return
  const { numUpdatedRows } = await tx
    .updateTable("carrier_events")
    .set({ parcel_id: parcel })
    .where(among(tx, "tracking", keys))
    .where("parcel_id", "is", null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await followParcel(tx, ctx, parcel)
}

async function isAnyUnmatched(tx: Tx): Promise<boolean> {
  const query = tx.selectFrom("carrier_events").select("id").where("parcel_id", "is", null).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

async function parcelOf(tx: Tx, keys: readonly string[]): Promise<string | null> {
  const rows = await tx
    .selectFrom("parcel_keys")
    .select("parcel_id")
    .where(among(tx, "key", keys))
    .orderBy("parcel_id")
    .execute()
  // a number that names two parcels is nobody's proof
  return new Set(rows.map((row) => row.parcel_id)).size === 1 ? (rows[0]?.parcel_id ?? null) : null
}

/** Where it is, from all that its carrier said; what somebody at the dock has seen outranks it. */
async function followParcel(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const query = tx.selectFrom("parcels").selectAll().where("id", "=", parcelId)
  const parcel = await forUpdate(tx, query).executeTakeFirst()
  if (!parcel) return
  const events = await tx
    .selectFrom("carrier_events")
    .select(["kind", "at"])
    .where("parcel_id", "=", parcelId)
    .orderBy("at")
    .execute()
  const proof = events.find((event) => provesShipment(event.kind))?.at ?? null
  if (proof === null) return
  const change = { ...proofOf(parcel, proof), ...stateOf(parcel, events) }
  const wasAway = parcel.state === "announced" && parcel.shipment_proof_at === null
  if (Object.keys(change).length === 0) return
  await tx
    .updateTable("parcels")
    .set({ ...change, updated_at: ctx.now() })
    .where("id", "=", parcelId)
    .execute()
  await publishParcel(tx, ctx, parcelId)
  const detail = { ...change, from: parcel.state }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "parcel.carried", subject: `parcel:${parcelId}`, detail })
  await markSent(tx, ctx, parcelId)
  const returns = await tx
    .selectFrom("parcel_returns")
    .select("return_id")
    .where("parcel_id", "=", parcelId)
    .orderBy("return_id")
    .execute()
  for (const { return_id: returnId } of returns) {
    if (wasAway) await queueNotice(tx, ctx, { kind: "on_its_way", returnId, about: parcelId, moment: proof })
    if (change.state === "arrived") await queueNotice(tx, ctx, { kind: "arrived", returnId, about: parcelId })
    // an advance goes at the first scan, and the legal clock knows the proof of shipment
    await decideReturn(tx, ctx, returnId, "carrier_scan")
  }
}

type Known = { state: string; shipment_proof_at: number | null; shipment_corrected_at?: number | null }

/** The earliest counts; what a person corrected stays. */
function proofOf(parcel: Known, proof: number): { shipment_proof_at?: number } {
  if (parcel.shipment_corrected_at != null) return {}
  const known = parcel.shipment_proof_at
  return known !== null && known <= proof ? {} : { shipment_proof_at: proof }
}

const away: readonly string[] = ["announced", "in_transit", "lost"]

function stateOf(
  parcel: Known,
  events: readonly { kind: CarrierEventKind; at: number }[],
): { state?: "in_transit" | "arrived" | "lost"; arrived_at?: number } {
  if (!away.includes(parcel.state)) return {}
  const delivered = events.findLast((event) => event.kind === "delivered")
  const lost = events.findLast((event) => event.kind === "lost")
  // found again, and brought
  if (delivered && (!lost || lost.at <= delivered.at)) return { state: "arrived", arrived_at: delivered.at }
  const moved = events.findLast((event) => provesShipment(event.kind))
  const state = lost && moved?.kind === "lost" ? "lost" : "in_transit"
  return state === parcel.state ? {} : { state }
}

/** Its carrier has it: how it comes is settled, and whatever else was chosen for the same parcel since is taken back. */
async function markSent(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const rows = await tx.selectFrom("shipments").selectAll().where("parcel_id", "=", parcelId).execute()
  const [row] = rows.filter((one) => one.state !== "used").sort((a, b) => b.created_at - a.created_at)
  if (!row || rows.some((one) => one.state === "used")) return
  const others = await tx
    .selectFrom("shipments")
    .selectAll()
    .where("return_id", "=", row.return_id)
    .where("number", "=", row.number)
    .where("id", "<>", row.id)
    .execute()
  if (others.some((one) => one.state === "used")) return
  for (const one of others) if (isStanding(one.state) && one.cancel_asked === 0) await endShipment(tx, ctx, one)
  await changeShipment(tx, ctx, row, { state: "used" })
  // a label that was taken back and is used all the same: what lies in it is still that return's
  await tx
    .insertInto("parcel_returns")
    .values({ parcel_id: parcelId, return_id: row.return_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
