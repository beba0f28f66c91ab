import { sql } from "kysely"
import type { Tx } from "../db/open.ts"

/** Still ours to take back: nothing was sent, or what was sent failed for certain. */
const notMoved = ["proposed", "held", "released", "stopped", "failed"] as const

/** Has money for any of these units left, or may it have? */
export async function moneyMoved(tx: Tx, unitIds: readonly string[]): Promise<boolean> {
  if (unitIds.length === 0) return false
  const moved = await tx
    .selectFrom("intent_units")
    .innerJoin("intents", "intents.id", "intent_units.intent_id")
    .select("intents.id")
    .where("intent_units.unit_id", "in", unitIds)
    // written out: SQLite takes the partial index only for a constant
    .where(sql<boolean>`intent_units.active = 1`)
    .where("intents.state", "not in", notMoved)
    .limit(1)
    .executeTakeFirst()
  return moved !== undefined
}

/** Does any settlement that stands name it? */
export async function isInMoney(tx: Tx, unitId: string): Promise<boolean> {
  const found = await tx
    .selectFrom("intent_units")
    .select("intent_id")
    .where("unit_id", "=", unitId)
    .where(sql<boolean>`active = 1`)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
