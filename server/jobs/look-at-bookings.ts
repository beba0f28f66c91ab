import { sql } from "kysely"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import { MOVE_SHIPMENT } from "../sending/shipment-row.ts"
import { type Claimed, finishJob, holdsLease } from "./claim.ts"
import { CHECK } from "./move-shipment.ts"

/** A house that was set back asks each carrier what became of the labels that it believes are good. */
export const LOOK_AT_BOOKINGS = "look_at_bookings"
const AT_ONCE = 200

/** One question a booking, each in its carrier's own time; those that a carrier has already are asked about no more. */
export async function lookAtBookings(ctx: Context, job: Claimed): Promise<void> {
  for (let after = "", more = true; more; ) {
    const from = after
    const ids = await ctx.database.write(async (tx) => {
      if (!(await holdsLease(tx, job))) return []
      const rows = await tx
        .selectFrom("shipments")
        .select("id")
        // written out: the partial index is taken only for a constant
        .where(sql<boolean>`state = 'booked'`)
        .where("id", ">", from)
        .orderBy("id")
        .limit(AT_ONCE)
        .execute()
      for (const { id } of rows)
        await enqueueJob(tx, { id: ctx.newId(), kind: MOVE_SHIPMENT, subject: id, payload: CHECK, now: ctx.now() })
      return rows.map((row) => row.id)
    })
    after = ids.at(-1) ?? after
    more = ids.length === AT_ONCE
  }
  await ctx.database.write((tx) => finishJob(tx, job, ctx.now()))
}
