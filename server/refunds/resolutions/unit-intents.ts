import type { IntentState } from "../../../shared/domain/money-moves.ts"
import type { ResolutionState, WhyFinal } from "../../../shared/domain/resolution-moves.ts"
import type { SettledUnit } from "../../../shared/policy/refund-input.ts"
import type { Db } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"

type Intent = Tables["intents"]

export const unitsIn = (intent: Pick<Intent, "units">): string[] =>
  (JSON.parse(intent.units) as SettledUnit[]).map((part) => part.unitId)

const ofUnits: readonly string[] = ["principal", "adjustment", "bonus"]

/** What stands of a return for its units: their price, what was set right of it, and the bonus on it. */
export async function standingIntents(db: Db, returnId: string): Promise<Intent[]> {
  const rows = await db.selectFrom("intents").selectAll().where("return_id", "=", returnId).orderBy("id").execute()
  return rows.filter((row) => row.state !== "stopped" && ofUnits.includes(row.kind))
}

const gone: readonly IntentState[] = ["paying", "unknown", "pending", "paid", "paid_outside", "overpaid"]

export const isGone = (intent: Pick<Intent, "state">): boolean => gone.includes(intent.state)

export const isOfLine = (intent: Pick<Intent, "units">, orderLineId: string): boolean =>
  (JSON.parse(intent.units) as SettledUnit[]).some((part) => part.orderLineId === orderLineId)

/** How far the money of a unit has come, by its intents; null: there is none. The furthest of them counts. */
export function stateByMoney(
  intents: readonly Intent[],
  unitId: string,
  { spent, asCredit }: { spent: boolean; asCredit: boolean },
): ResolutionState | null {
  const own = intents.filter((one) => one.kind !== "bonus" && unitsIn(one).includes(unitId))
  if (own.length === 0) return null
  const left = own.some(isGone)
  const replaced = own.filter((one) => one.way === "replacement")
  if (replaced.length > 0) {
    if (replaced.every((one) => one.state === "paid")) return "replacement_shipped"
    return replaced.some(isGone) ? "replacement_ordered" : "replacement"
  }
  if (asCredit && own.every((one) => one.way === "store_credit")) {
    if (!own.some((one) => one.state === "paid")) return "store_credit"
    return spent ? "credit_spent" : "credit_issued"
  }
  return left ? "refunded" : "refund"
}

/** Why the money of a unit stands in the way of another choice. */
export function whyMoneyStands(state: ResolutionState | null): WhyFinal | "replacement_ordered" | null {
  if (state === "refunded") return "money_sent"
  if (state === "credit_spent" || state === "replacement_shipped" || state === "replacement_ordered") return state
  return null
}
