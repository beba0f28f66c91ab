import type { Context } from "../context.ts"

const DAY = 24 * 60 * 60_000
/** No carrier takes a label that old, and nobody asks any more what was told of a parcel that never was ours. */
const KEPT_FOR = 120 * DAY
const AT_ONCE = 500

/** Lets go of carriers' labels that are good no more, and of what was told of strangers' parcels. */
export async function forgetLabels(ctx: Context): Promise<number> {
  const before = ctx.now() - KEPT_FOR
  const { read, write } = ctx.database
  const old = await read
    .selectFrom("shipment_labels")
    .select("shipment_id")
    .where("kept_at", "<", before)
    .orderBy("kept_at")
    .limit(AT_ONCE)
    .execute()
  const told = await read
    .selectFrom("carrier_events")
    .select("id")
    .where("parcel_id", "is", null)
    .where("received_at", "<", before)
    .orderBy("received_at")
    .limit(AT_ONCE)
    .execute()
  if (old.length + told.length === 0) return 0
  await write(async (tx) => {
    const labels = old.map((row) => row.shipment_id)
    const events = told.map((row) => row.id)
    if (labels.length > 0) await tx.deleteFrom("shipment_labels").where("shipment_id", "in", labels).execute()
    if (events.length > 0) await tx.deleteFrom("carrier_events").where("id", "in", events).execute()
  })
  return old.length + told.length
}
