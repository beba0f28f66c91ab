import { tenderOf } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { Returned } from "./find-visit.ts"
import { paymentsOf } from "./rows-of.ts"
import type { Means, TrackedMoney } from "./tracked.ts"

type Intent = Tables["intents"]

/** Each sum of a return that stands, by which way it goes and when it went. */
export async function moneyOf(db: Db, returned: Returned, intents: readonly Intent[]): Promise<TrackedMoney[]> {
  const standing = intents.filter((one) => one.state !== "stopped")
  const at = await leftAt(db, standing)
  const all: TrackedMoney[] = []
  for (const intent of standing)
    all.push({
      kind: intent.kind as TrackedMoney["kind"],
      state: intent.state,
      amountMinor: intent.amount_minor,
      means: await meansOf(db, returned, intent),
      at: ["paid", "paid_outside", "overpaid"].includes(intent.state) ? (at.get(intent.id) ?? intent.updated_at) : null,
    })
  return all
}

/** How it leaves: the same means as the sale, unless they agreed to another. */
export async function meansOf(db: Db, returned: Returned, intent: Intent | null): Promise<Means> {
  const way = intent?.way ?? "original"
  if (way === "replacement" || way === "store_credit") return { kind: way }
  if (way === "manual") return { kind: "by_hand" }
  if (way === "sepa") return { kind: "bank", masked: await accountOf(db, returned.id) }
  const payment = await paymentOf(db, returned.order_id, intent?.payment_id ?? null)
  if (payment && tenderOf(payment.provider) === "voucher") return { kind: "store_credit" }
  return { kind: "same", brand: payment?.card_brand ?? null, last4: payment?.card_last4 ?? null }
}

/** The one that it goes back by; without one, the largest. */
async function paymentOf(db: Db, orderId: string, id: string | null) {
  const all = await paymentsOf(db, { orderId })
  return id === null ? all[0] : all.find((one) => one.id === id)
}

async function accountOf(db: Db, returnId: string): Promise<string | null> {
  const row = await db
    .selectFrom("bank_accounts")
    .select("masked")
    .where("return_id", "=", returnId)
    .where("verdict", "=", "approved")
    .where("ended_at", "is", null)
    .orderBy("proposed_at", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.masked ?? null
}

/** By its provider's word; what was paid by hand, on the day that was said. */
async function leftAt(db: Db, intents: readonly Intent[]): Promise<Map<string, number>> {
  const ids = intents.map((one) => one.id)
  if (ids.length === 0) return new Map()
  const attempts = await db
    .selectFrom("attempts")
    .select(["intent_id", "settled_at"])
    .where("intent_id", "in", ids)
    .where("state", "=", "succeeded")
    .execute()
  return new Map(attempts.flatMap((one) => (one.settled_at === null ? [] : [[one.intent_id, one.settled_at] as const])))
}
