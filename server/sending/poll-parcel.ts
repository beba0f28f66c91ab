import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"

export const POLL_PARCEL = "poll_parcel"
const HOUR = 60 * 60_000

/** Its carrier is asked where it is, from time to time, where it does not tell by itself. */
export async function pollParcel(tx: Tx, ctx: Context, parcelId: string, wait = HOUR): Promise<void> {
  const job = { id: ctx.newId(), kind: POLL_PARCEL, subject: parcelId, now: ctx.now(), runAt: ctx.now() + wait }
  await enqueueJob(tx, job)
}
