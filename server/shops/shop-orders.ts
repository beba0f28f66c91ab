// A shop's stock and orders, as far as a replacement needs them. Adapters stand behind this port; only jobs call it.

export interface ReplacementOrder {
  /** The same key once more is the same order: a call that was lost is made again. */
  idempotencyKey: string
  shop: string
  rma: string
  /** The customer's own order. */
  orderNumber: string
  sku: string
  quantity: number
}

export type Reserved = { outcome: "reserved"; reservationId: string } | { outcome: "unavailable" }
export type Ordered = { outcome: "ordered"; orderNumber: string } | { outcome: "unavailable" }
export type Cancelled = { outcome: "cancelled" | "too_late" }
export type LookedUp =
  | { outcome: "not_found" }
  | {
      outcome: "found"
      orderNumber: string
      state: "ordered" | "shipped" | "cancelled"
      carrier: string | null
      tracking: string | null
    }

/** Every call throws where nobody knows what became of it: that is never "unavailable" and never "ordered". */
export interface ShopOrders {
  name: string
  /** Sets one aside for a while, under the order's key; asked again it answers with what is set aside. */
  reserve(order: ReplacementOrder): Promise<Reserved>
  create(order: ReplacementOrder, reservationId: string): Promise<Ordered>
  cancel(idempotencyKey: string): Promise<Cancelled>
  lookup(idempotencyKey: string): Promise<LookedUp>
}
