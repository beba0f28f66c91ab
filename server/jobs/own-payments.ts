import { sql } from "kysely"
import type { Context } from "../context.ts"
import { enqueuePayment } from "../refunds/apply-decision.ts"

const AT_ONCE = 200
/** What the worker owns until its provider has had its last word. */
const owned = ["released", "paying", "unknown", "pending"] as const

/**
 * Gives back its job to every payment that lost it, by a file that was set back or a hand in the database: none waits for
 * nobody. Answers how many there were.
 */
export async function ownPayments(ctx: Context): Promise<number> {
  const lost = await ctx.database.read
    .selectFrom("intents")
    .select("id")
    .where("state", "in", owned)
    .where("way", "=", "original")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("jobs")
            .select("jobs.id")
            .where("kind", "=", "pay_intent")
            .whereRef("jobs.subject", "=", "intents.id")
            // written out: the partial index is taken only for a constant
            .where(sql<boolean>`done_at is null`),
        ),
      ),
    )
    .limit(AT_ONCE)
    .execute()
  for (const { id } of lost) {
    ctx.log.error({ intent: id }, "a payment had no job: it has one again")
    await ctx.database.write((tx) => enqueuePayment(tx, ctx, id))
  }
  return lost.length
}
