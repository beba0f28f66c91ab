import type { Context } from "../context.ts"

const KEPT = 30 * 24 * 60 * 60_000
const A_TURN = 500

/** What was delivered, or given up, a month ago. Answers how many. */
export async function forgetDeliveries(ctx: Context): Promise<number> {
  let count = 0
  for (;;) {
    const rows = await ctx.database.read
      .selectFrom("webhook_deliveries")
      .select("id")
      .where("created_at", "<=", ctx.now() - KEPT)
      .where("state", "<>", "waiting")
      .limit(A_TURN)
      .execute()
    if (rows.length === 0) return count
    const ids = rows.map(({ id }) => id)
    await ctx.database.write((tx) => tx.deleteFrom("webhook_deliveries").where("id", "in", ids).execute())
    count += ids.length
  }
}
