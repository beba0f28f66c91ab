import { sql } from "kysely"
import type { Context } from "../context.ts"
import { adoptEvents } from "../sending/keep-events.ts"
import { enqueueShipment, MOVE_SHIPMENT } from "../sending/shipment-row.ts"

const AT_ONCE = 200
const underWay = ["wanted", "booking", "pending", "unknown", "cancelling"] as const

/**
 * Gives back its job to every booking that lost it, and what carriers told of parcels that have been announced since.
 * Answers how many there were.
 */
export async function ownShipments(ctx: Context): Promise<number> {
  const lost = await ctx.database.read
    .selectFrom("shipments")
    .select("id")
    // written out: the partial index is taken only for constants
    .where(sql<boolean>`state in (${sql.join(underWay.map((state) => sql.lit(state)))})`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("jobs")
            .select("jobs.id")
            .where("kind", "=", MOVE_SHIPMENT)
            .whereRef("jobs.subject", "=", "shipments.id")
            .where(sql<boolean>`done_at is null`),
        ),
      ),
    )
    .limit(AT_ONCE)
    .execute()
  for (const { id } of lost) await ctx.database.write((tx) => enqueueShipment(tx, ctx, id))
  return lost.length + (await adoptLate(ctx))
}

async function adoptLate(ctx: Context): Promise<number> {
  const late = await ctx.database.read
    .selectFrom("carrier_events")
    .innerJoin("parcel_keys", "parcel_keys.key", "carrier_events.tracking")
    .select(["parcel_keys.parcel_id", "carrier_events.tracking"])
    .where("carrier_events.parcel_id", "is", null)
    .distinct()
    .limit(AT_ONCE)
    .execute()
  const parcels = Map.groupBy(late, (row) => row.parcel_id)
  for (const [parcel, rows] of parcels)
    await ctx.database.write((tx) =>
      adoptEvents(
        tx,
        ctx,
        parcel,
        rows.map((row) => row.tracking),
      ),
    )
  return parcels.size
}
