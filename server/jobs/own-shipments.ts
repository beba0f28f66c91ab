import { sql } from "kysely"
import type { Context } from "../context.ts"
import { enqueueShipment, MOVE_SHIPMENT } from "../sending/shipment-row.ts"

const AT_ONCE = 200
const underWay = ["wanted", "booking", "pending", "unknown", "cancelling"] as const

/** Gives back its job to every booking that lost it. Answers how many there were. */
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
  return lost.length
}
