import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** How many came off the truck, against what the driver said. The last count of a delivery stands. */
export async function countDelivery(tx: Tx, _ctx: Context, seen: SeenFact<"v1.DeliveryCounted">): Promise<Outcome> {
  const { deliveryId, siteId, carrier, told, counted } = seen.body
  const row = { site_id: siteId, carrier, told, counted, fact_id: seen.id, at: seen.at }
  await tx
    .insertInto("deliveries")
    .values({ id: deliveryId, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row).where("deliveries.at", "<=", seen.at))
    .execute()
  return accepted()
}
