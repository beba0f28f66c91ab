import type { Context } from "../context.ts"
import { weighReturn } from "./weigh-return.ts"

const DAY = 86_400_000
/** As far back as a rule may look. */
const REACH = 180
const AT_ONCE = 100
const PLACE = "risk_weighed_back_to"

/**
 * Returns that came before there were rules, or by another door than an announcement, newest first and a few at a time:
 * they are counted, so that the page and a preview have something to count, and nobody's refund is held by it.
 */
export async function weighPast(ctx: Context): Promise<number> {
  const { read } = ctx.database
  const kept = await read.selectFrom("meta").select("value").where("key", "=", PLACE).executeTakeFirst()
  const from = kept ? (JSON.parse(kept.value) as { at: number; id: string }) : { at: ctx.now(), id: "~" }
  const rows = await read
    .selectFrom("returns")
    .leftJoin("risk_marks", "risk_marks.return_id", "returns.id")
    .select(["returns.id", "returns.notice_at", "risk_marks.return_id as marked"])
    .where("returns.notice_at", ">=", ctx.now() - REACH * DAY)
    .where("returns.notice_at", "<=", from.at)
    .where((eb) => eb.or([eb("returns.notice_at", "<", from.at), eb("returns.id", "<", from.id)]))
    .orderBy("returns.notice_at", "desc")
    .orderBy("returns.id", "desc")
    .limit(AT_ONCE)
    .execute()
  const last = rows.at(-1)
  if (!last) return 0
  await ctx.database.write(async (tx) => {
    for (const row of rows) if (row.marked === null) await weighReturn(tx, ctx, row.id, { applied: false })
    const value = JSON.stringify({ at: last.notice_at, id: last.id })
    await tx
      .insertInto("meta")
      .values({ key: PLACE, value })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
      .execute()
  })
  return 0
}
