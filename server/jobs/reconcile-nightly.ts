import { isReconcileDue, queueReconcile } from "../books/begin-reconcile.ts"
import type { Context } from "../context.ts"

/** Puts the nightly comparison in the outbox where it is time for one. Answers how many it put there. */
export async function reconcileNightly(ctx: Context): Promise<number> {
  if (!(await isReconcileDue(ctx.database.read, ctx.now()))) return 0
  await ctx.database.write((tx) => queueReconcile(tx, ctx, null))
  return 1
}
