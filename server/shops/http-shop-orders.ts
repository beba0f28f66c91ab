import * as z from "zod/mini"
import type { Cancelled, LookedUp, Ordered, ReplacementOrder, Reserved, ShopOrders } from "./shop-orders.ts"

// A shop's own small API for replacements (docs/replacements.md): four calls, JSON, the shop's key as a bearer token.

const ReservedReply = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("reserved"), reservationId: z.string().check(z.minLength(1), z.maxLength(200)) }),
  z.object({ outcome: z.literal("unavailable") }),
])
const orderNumber = z.string().check(z.minLength(1), z.maxLength(100))
const OrderedReply = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("ordered"), orderNumber }),
  z.object({ outcome: z.literal("unavailable") }),
])
const CancelledReply = z.object({ outcome: z.enum(["cancelled", "too_late"]) })
const LookedUpReply = z.object({
  orderNumber,
  state: z.enum(["ordered", "shipped", "cancelled"]),
  carrier: z.nullable(z.string().check(z.maxLength(60))),
  tracking: z.nullable(z.string().check(z.maxLength(100))),
})

export interface HttpShopOrders {
  url: string
  key: string
  /** Milliseconds until a call counts as unanswered. */
  timeout?: number
}

export function httpShopOrders({ url, key, timeout = 20_000 }: HttpShopOrders): ShopOrders {
  const call = async (method: "GET" | "POST", path: string, body?: object) => {
    const answer = await fetch(url.replace(/\/$/, "") + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout),
      redirect: "error",
    })
    if (method === "GET" && answer.status === 404) return null
    if (!answer.ok) throw new Error(`the shop answered ${answer.status} to ${path}`)
    return (await answer.json()) as unknown
  }
  const parsed = <T>(schema: { parse(value: unknown): T }, value: unknown) => schema.parse(value)
  const keyed = (idempotencyKey: string) => `/replacements/${encodeURIComponent(idempotencyKey)}`
  return {
    name: "shop",
    reserve: async (order: ReplacementOrder): Promise<Reserved> =>
      parsed(ReservedReply, await call("POST", "/reservations", order)),
    create: async (order, reservationId): Promise<Ordered> =>
      parsed(OrderedReply, await call("POST", "/replacements", { ...order, reservationId })),
    cancel: async (idempotencyKey): Promise<Cancelled> =>
      parsed(CancelledReply, await call("POST", `${keyed(idempotencyKey)}/cancel`, {})),
    lookup: async (idempotencyKey): Promise<LookedUp> => {
      const found = await call("GET", keyed(idempotencyKey))
      return found === null ? { outcome: "not_found" } : { outcome: "found", ...parsed(LookedUpReply, found) }
    },
  }
}
