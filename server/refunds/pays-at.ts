import { sql } from "kysely"
import type { Db } from "../db/open.ts"

/**
 * When the next released refund leaves, in epoch milliseconds: of one intent, of those that name a unit, or of a return's.
 * Until then it can be taken back. Null: none waits to leave.
 */
export async function paysAt(
  db: Db,
  about: { intentId: string } | { unitId: string } | { returnIds: readonly string[] },
): Promise<number | null> {
  let query = db
    .selectFrom("jobs")
    .innerJoin("intents", "intents.id", "jobs.subject")
    .select("jobs.run_at")
    .where("jobs.kind", "=", "pay_intent")
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`jobs.done_at is null`)
    .where("intents.state", "=", "released")
  if ("intentId" in about) query = query.where("intents.id", "=", about.intentId)
  else if ("returnIds" in about) {
    if (about.returnIds.length === 0) return null
    query = query.where("intents.return_id", "in", about.returnIds)
  } else
    query = query.where("intents.id", "in", (eb) =>
      eb
        .selectFrom("intent_units")
        .select("intent_id")
        .where("unit_id", "=", about.unitId)
        .where(sql<boolean>`active = 1`),
    )
  const next = await query.orderBy("jobs.run_at").limit(1).executeTakeFirst()
  return next?.run_at ?? null
}
