import type {
  ProviderRefund,
  RefundAnswer,
  RefundOrder,
  RefundProvider,
} from "../../../server/payments/refund-provider.ts"
import { plain, withoutWebhooks } from "../../payments/plain.ts"
import type { Random } from "./random.ts"
import { actor, type Timeline } from "./timeline.ts"

const DAY = 86_400_000
const A_PAGE = 20
/** What the adapter of a provider waits for an answer. */
const PATIENCE = 20_000

/** A payment provider with books of its own, which it keeps whatever happens to the house. */
export interface Bank {
  provider: RefundProvider
  books: readonly Booked[]
  /** Whatever it still owes an answer to, and from now on it behaves. */
  calm(): void
}
export type Booked = ProviderRefund & { key: string }

export function openBank(timeline: Timeline, random: Random, trouble: () => boolean): Bank {
  const who = actor("bank")
  const books: Booked[] = []
  const byKey = new Map<string, { booked: Booked; until: number }>()
  let calm = false
  const bad = (of: number) => !calm && trouble() && random.chance(of)
  const book = (order: RefundOrder): Booked => {
    // a key that was forgotten is a new one
    const known = byKey.get(order.idempotencyKey)
    if (known && known.until > timeline.now()) return known.booked
    const { idempotencyKey: key, paymentReference, amountMinor, currency, metadata } = order
    const state = bad(0.15) ? "failed" : bad(0.25) ? "pending" : "succeeded"
    const said = { paymentReference, amountMinor, currency, metadata, at: timeline.now() }
    const booked: Booked = { providerRefundId: `re_${books.length + 1}`, key, state, ...said }
    books.push(booked)
    byKey.set(key, { booked, until: timeline.now() + DAY })
    if (state === "pending") settleLater(booked)
    return booked
  }
  const settleLater = (booked: Booked) =>
    timeline.later(who, random.between(1_000, 60_000), () => {
      booked.state = bad(0.3) ? "failed" : "succeeded"
    })
  const refund = async (order: RefundOrder): Promise<RefundAnswer> => {
    await timeline.rest(who, random.between(20, 900))
    if (bad(0.08)) return { outcome: "unknown", error: "answered 500" }
    if (bad(0.05)) return timeline.rest(who, PATIENCE).then(() => ({ outcome: "unknown", error: "it hangs" }))
    const booked = book(order)
    if (bad(0.08)) return timeline.rest(who, PATIENCE).then(() => ({ outcome: "unknown", error: "too late" }))
    // its process stood still for longer than its lease
    if (bad(0.05)) await timeline.rest(who, random.between(60_000, 90_000))
    return wordOf(booked)
  }
  const list = async (refunds: Booked[]) => {
    await timeline.rest(who, random.between(20, 400))
    if (bad(0.15)) throw new Error("answered 502")
    return refunds.map(({ key: _, ...refund }) => ({ ...refund }))
  }
  return {
    books,
    calm: () => {
      calm = true
    },
    provider: {
      name: "test",
      capabilities: { ...plain, keyLifetime: DAY, listsRefunds: true },
      ...withoutWebhooks,
      refund,
      lookup: (reference) => list(books.filter((one) => one.paymentReference === reference)),
      list: async ({ since, after }) => {
        const from = Number(after ?? 0)
        const all = books.filter((one) => one.at >= since)
        const next = from + A_PAGE < all.length ? String(from + A_PAGE) : null
        return { refunds: await list(all.slice(from, from + A_PAGE)), next }
      },
    },
  }
}

function wordOf({ state, providerRefundId }: Booked): RefundAnswer {
  if (state === "failed") return { outcome: "failed", providerRefundId, error: "the card was closed" }
  return { outcome: state, providerRefundId }
}
