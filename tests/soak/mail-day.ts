import type { Tx } from "../../server/db/open.ts"
import { queueNotice } from "../../server/notices/queue-notice.ts"
import type { TestContext } from "../support/context.ts"
import type { SeedReturn } from "../support/seed-small.ts"

// What happens to a return in a day, written as the verbs leave it behind.

export type Doing = keyof typeof doings
type Do = (tx: Tx, ctx: TestContext, one: SeedReturn) => Promise<void>

const tell = (
  tx: Tx,
  ctx: TestContext,
  { returnId }: SeedReturn,
  kind: Parameters<typeof queueNotice>[2]["kind"],
  about = "",
) => queueNotice(tx, ctx, { kind, returnId, about })
const parcel = (tx: Tx, { parcelId }: SeedReturn, to: Record<string, unknown>) =>
  tx.updateTable("parcels").set(to).where("id", "=", parcelId).execute()
const refund = (one: SeedReturn) => `${one.returnId.slice(0, 35)}f`

export const doings = {
  withdraw: async (tx, ctx, one) => tell(tx, ctx, one, "withdrawal_acknowledged"),
  label: async (tx, ctx, one) => tell(tx, ctx, one, "announced_label"),
  ship: async (tx, ctx, one) => {
    await parcel(tx, one, { state: "in_transit" })
    await tell(tx, ctx, one, "on_its_way", one.parcelId)
  },
  arrive: async (tx, ctx, one) => {
    await parcel(tx, one, { state: "arrived", arrived_at: ctx.now() })
    await tell(tx, ctx, one, "arrived", one.parcelId)
  },
  decide: async (tx, ctx, one) => {
    const now = ctx.now()
    const shop = await tx
      .selectFrom("returns")
      .select("shop_id")
      .where("id", "=", one.returnId)
      .executeTakeFirstOrThrow()
    const owed = { kind: "principal", number: 0, amount_minor: 8_990, currency: "EUR", state: "released" as const }
    const texts = { reasons: "[]", cleared: "[]", units: "[]", breakdown: "[]", inspected_by: "[]", released_by: "[]" }
    await tx
      .insertInto("intents")
      .values({
        ...{ id: refund(one), return_id: one.returnId, order_id: one.orderId, payment_id: one.paymentIds[0] ?? "" },
        ...{ ...shop, ...owed, ...texts, parcel_id: null, decision_id: null, stopped_by: null, note: null, advance: 0 },
        ...{ basis: "withdrawal", due_at: null, due_day: null, created_at: now, updated_at: now, version: 1 },
      })
      .execute()
    await tell(tx, ctx, one, "decided", "1")
  },
  pay: async (tx, ctx, one) => {
    for (const state of ["paying", "paid"] as const)
      await tx.updateTable("intents").set({ state }).where("id", "=", refund(one)).execute()
    await tell(tx, ctx, one, "paid", `${refund(one)}:1`)
  },
  cancel: async (tx, ctx, one) => {
    await tx.updateTable("returns").set({ decided: "cancelled" }).where("id", "=", one.returnId).execute()
    await tell(tx, ctx, one, "cancelled")
  },
} as const satisfies Record<string, Do>

/** Each return's steps over the day: hours apart for most, within minutes for some, and a few think better of it. */
export function planDay(returns: readonly SeedReturn[], steps: number): Map<number, [string, SeedReturn][]> {
  const plan = new Map<number, [string, SeedReturn][]>()
  const random = mulberry(7)
  for (const one of returns) {
    const story = random() < 0.1 ? ["label", "cancel"] : ["withdraw", "label", "ship", "arrive", "decide", "pay"]
    const pace = random() < 0.2 ? 2 : steps / 7
    let at = Math.floor(random() * (steps / 8))
    for (const doing of story) {
      const here = Math.min(at, steps - 1)
      plan.set(here, [...(plan.get(here) ?? []), [doing, one]])
      at += Math.max(doing === "withdraw" ? 0 : 1, Math.floor(random() * pace))
    }
  }
  return plan
}

function mulberry(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
