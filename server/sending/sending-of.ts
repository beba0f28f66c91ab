import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { CarrierSaid, PointChoice, Shipment } from "../../shared/contract/sending.ts"
import type { PostageBecause } from "../../shared/policy/sending-price.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import type { ShipmentRow } from "./shipment-row.ts"

/**
 * How the parcels of a return are to come, the first first, with what their carriers said: for its customer's page and for
 * customer service.
 */
export async function sendingOf(db: Db, ctx: Context, returnId: string): Promise<Shipment[]> {
  const rows = await db
    .selectFrom("shipments")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("cancel_asked", "=", 0)
    .where("state", "not in", ["cancelled", "cancelling"])
    .orderBy("number")
    .orderBy("created_at")
    .execute()
  // a way that was refused is history once another stands in its place
  const shown = rows.filter(
    (row, at) => row.state !== "refused" || rows.findLastIndex((o) => o.number === row.number) === at,
  )
  return withEvents(db, ctx, shown)
}

/** What carriers said of all parcels of a return, those that the shop announced by itself among them; the oldest first. */
export async function carriersSaid(db: Db, returnId: string): Promise<(CarrierSaid & { parcelId: string })[]> {
  const rows = await db
    .selectFrom("parcel_returns")
    .innerJoin("carrier_events", "carrier_events.parcel_id", "parcel_returns.parcel_id")
    .select(["parcel_returns.parcel_id", "carrier_events.kind", "carrier_events.at", "carrier_events.text"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("carrier_events.at")
    .orderBy("carrier_events.id")
    .execute()
  return rows.map(({ parcel_id, kind, at, text }) => ({ parcelId: parcel_id, kind, at, text }))
}

export async function shipmentById(db: Db, ctx: Context, id: string): Promise<Shipment> {
  const row = await db.selectFrom("shipments").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  const [shipment] = await withEvents(db, ctx, [row])
  if (!shipment) throw new Error(`no shipment ${id}`)
  return shipment
}

async function withEvents(db: Db, ctx: Context, rows: readonly ShipmentRow[]): Promise<Shipment[]> {
  const parcels = rows.flatMap((row) => row.parcel_id ?? [])
  const events =
    parcels.length === 0
      ? []
      : await db
          .selectFrom("carrier_events")
          .select(["parcel_id", "kind", "at", "text"])
          .where(among(db, "parcel_id", parcels))
          .orderBy("at")
          .orderBy("id")
          .execute()
  return rows.map((row) => ({
    ...shown(ctx, row),
    events: events.filter((one) => one.parcel_id === row.parcel_id).map(({ kind, at, text }) => ({ kind, at, text })),
  }))
}

const whys = ["address", "parcel", "day", "other"] as const

function shown(ctx: Context, row: ShipmentRow): Omit<Shipment, "events"> {
  const printed = row.state === "booked" || row.state === "ready"
  return {
    ...{ id: row.id, number: row.number, way: row.way, state: row.state, carrier: row.carrier },
    title: row.carrier === null ? null : (ctx.carriers?.get(row.carrier)?.title ?? row.carrier),
    ...{ priceMinor: row.price_minor, currency: row.currency, because: row.because as PostageBecause },
    tracking: row.tracking === null ? null : groupForEye(row.tracking).join(" "),
    label: printed && (row.way === "own_label" || row.tracking !== null) && row.way !== "own_carrier",
    counterCode: row.state === "booked" ? row.counter_code : null,
    point: row.point === null ? null : (JSON.parse(row.point) as PointChoice),
    day: row.day,
    refusedFor: row.state === "refused" ? (whys.find((why) => row.note?.startsWith(why)) ?? "other") : null,
    delayedAt: row.delayed_at,
    open: row.state !== "used",
  }
}
