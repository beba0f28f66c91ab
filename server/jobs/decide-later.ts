import type { Context } from "../context.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { type Claimed, finishJob, holdsLease } from "./claim.ts"

/** A return of which nothing was heard: a day has passed, and days are part of what decides. */
export async function decideLater(ctx: Context, job: Claimed): Promise<void> {
  await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return
    await decideReturn(tx, ctx, job.subject, "day_passed")
    // where it asked for another day, this very job stands for that one
    await finishJob(tx, job, ctx.now())
  })
}
