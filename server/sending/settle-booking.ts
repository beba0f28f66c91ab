import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { endShipment } from "./cancel-way.ts"
import { adoptEvents } from "./keep-events.ts"
import { keepParcel, trackingOf } from "./keep-parcel.ts"
import { storedCase } from "./sending-case.ts"
import { changeShipment, type ShipmentRow } from "./shipment-row.ts"

/** A carrier took it, and this is what it is called there. */
export interface TakenBooking {
  id: string
  tracking: string
  carrier: string
  costMinor: number | null
  currency: string | null
  counterCode: string | null
}
/** Bytes as base64. */
export type KeptLabel = { format: "pdf" | "zpl"; base64: string } | null

/**
 * It is booked and its label is here: the parcel is announced under its number, and its customer is told where they were
 * kept waiting. What was to be taken back meanwhile is taken back now.
 */
export async function bookShipment(
  tx: Tx,
  ctx: Context,
  row: ShipmentRow,
  { taken, label }: { taken: TakenBooking; label: KeptLabel },
): Promise<void> {
  const of = await storedCase(tx, row.return_id)
  if (!of) throw new Error(`shipment ${row.id} is of no return`)
  const number = trackingOf(taken.tracking, taken.carrier)
  if (label) await keepLabel(tx, ctx, row.id, label)
  const known = {
    ...{ carrier_id: taken.id, tracking: number.key, counter_code: taken.counterCode, note: null },
    ...{ cost_minor: taken.costMinor, cost_currency: taken.currency },
  }
  const booked = await changeShipment(tx, ctx, row, { ...known, state: "booked" })
  const detail = { carrier: row.carrier, tracking: number.key, cost: taken.costMinor }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "shipment.booked", subject: `shipment:${row.id}`, detail })
  if (row.cancel_asked === 1) return endShipment(tx, ctx, booked)
  const parcel = await keepParcel(tx, ctx, { of, number })
  // a carrier that gives one number to two parcels: the label is good, and a person sees whose it is at the dock
  if (parcel.ok) {
    await changeShipment(tx, ctx, booked, { parcel_id: parcel.value })
    await adoptEvents(tx, ctx, parcel.value, number.keys)
  } else ctx.log.error({ shipment: row.id, tracking: number.key }, "a carrier gave the number of another's parcel")
  await queueNotice(tx, ctx, { kind: "announced_label", returnId: row.return_id, about: `label:${row.id}` })
}

async function keepLabel(tx: Tx, ctx: Context, shipment_id: string, label: NonNullable<KeptLabel>): Promise<void> {
  const row = { shipment_id, ...label, kept_at: ctx.now() }
  await tx
    .insertInto("shipment_labels")
    .values(row)
    .onConflict((conflict) => conflict.column("shipment_id").doUpdateSet(row))
    .execute()
}

/** The carrier's own no: the customer chooses another way. `note` begins with what it is about. */
export async function refuseShipment(tx: Tx, ctx: Context, row: ShipmentRow, note: string): Promise<void> {
  await changeShipment(tx, ctx, row, {
    state: row.cancel_asked === 1 ? "cancelled" : "refused",
    note: note.slice(0, 300),
  })
  const detail = { carrier: row.carrier, because: note.slice(0, 300) }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "shipment.refused", subject: `shipment:${row.id}`, detail })
  await delayShipment(tx, ctx, row)
}

/** It keeps its customer waiting: they are told once, and that it comes by mail. */
export async function delayShipment(tx: Tx, ctx: Context, row: ShipmentRow): Promise<void> {
  if (row.delayed_at !== null || row.cancel_asked === 1) return
  await tx.updateTable("shipments").set({ delayed_at: ctx.now() }).where("id", "=", row.id).execute()
  await queueNotice(tx, ctx, { kind: "label_later", returnId: row.return_id, about: `label:${row.id}` })
}
