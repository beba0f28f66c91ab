import { cappedKinds, type IntentState } from "../../shared/domain/states.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { postEntry } from "./post.ts"
import { owedEntry } from "./refund-entries.ts"

/** Released and still here: what `payable` holds. What failed for certain or is parked is owed all the same. */
export const owedStates = [
  "released",
  "paying",
  "unknown",
  "parked",
  "failed",
] as const satisfies readonly IntentState[]
/** A way out has it, or had. */
export const goneStates = ["pending", "paid", "paid_outside", "overpaid"] as const satisfies readonly IntentState[]

type Booked = Pick<Tables["intents"], "id" | "payment_id" | "kind" | "state" | "amount_minor" | "currency" | "version">

/** What the books owe, or owed, for an intent in this state. */
const bookedMinor = (intent: Booked): number =>
  ([...owedStates, ...goneStates] as readonly string[]).includes(intent.state) ? intent.amount_minor : 0

/** Posts by how much more or less is owed than before; `before` null: the intent is new. Whatever leaves posts by its way. */
export async function bookOwed(tx: Tx, ctx: Context, before: Booked | null, after: Booked): Promise<void> {
  const amountMinor = bookedMinor(after) - (before ? bookedMinor(before) : 0)
  if (amountMinor === 0) return
  const { id: intentId, payment_id: paymentId, currency, version } = after
  const withinCapture = (cappedKinds as readonly string[]).includes(after.kind)
  await postEntry(tx, ctx, owedEntry({ intentId, paymentId, amountMinor, currency, withinCapture, version }))
}
