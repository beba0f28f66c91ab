import { sumMinor } from "../../shared/domain/money.ts"
import type { Db } from "../db/open.ts"
import { hasOpenAttempt } from "../refunds/lock-intent.ts"
import { canGoByBank } from "./can-go.ts"

/** What of a return could not go back the way it came; null: nothing at this moment. */
export async function bankNeed(db: Db, returnId: string): Promise<{ amountMinor: number | null; currency: string }> {
  const intents = await db.selectFrom("intents").selectAll().where("return_id", "=", returnId).execute()
  const amounts: number[] = []
  for (const intent of intents)
    if (canGoByBank({ intent, open: await hasOpenAttempt(db, intent.id) })) amounts.push(intent.amount_minor)
  return { amountMinor: amounts.length > 0 ? sumMinor(amounts) : null, currency: "EUR" }
}
