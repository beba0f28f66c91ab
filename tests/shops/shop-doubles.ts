import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { openShop, withShops } from "../../server/shops/open-shop.ts"
import type { ShopAccess, ShopSource } from "../../server/shops/shop-source.ts"
import { startShopifyStub } from "../support/shopify-stub.ts"
import { startWooStub } from "../support/woo-stub.ts"

/** How a shop may answer a call, in words that both stubs have their own way for. */
export type ShopMood = "drop" | "hang" | "garbage" | "busy" | "denied" | "broken" | "lie"

export interface ShopUnderTest {
  source: ShopSource
  provider: RefundProvider
  access: ShopAccess
  order(number: string, more?: { email?: string; paid?: boolean; lines?: number }): string
  product(name: string, variants: { sku: string; size: string; stock?: number | null }[]): string
  refundByHand(orderId: string, amount: string): void
  /** The payment of an order as its refunds name it. */
  reference(orderId: string): Promise<string>
  next(mood: ShopMood, more?: { keeps?: boolean; read?: boolean }): void
  made(): number
  subscriptions(): number
  webhook(
    about: "order" | "product",
    id: string,
    more?: { elsewhere?: boolean; secret?: string },
  ): { body: string; headers: Record<string, string> }
  close(): Promise<void>
}

const PATIENCE = 250

export async function shopifyUnderTest(): Promise<ShopUnderTest> {
  const stub = await startShopifyStub()
  const access: ShopAccess = {
    kind: "shopify",
    address: stub.domain,
    secrets: { token: stub.token, webhookSecret: stub.webhookSecret },
  }
  const way = { apiBase: stub.url, timeout: PATIENCE }
  const source = openShop(access, way)
  const moods = {
    drop: "drop",
    hang: "hang",
    garbage: "garbage",
    busy: "throttled",
    denied: 401,
    broken: 503,
    lie: "lie",
  } as const
  const line = (nth: number) => ({
    sku: `SKU-${nth}`,
    title: "Robe Mistral",
    quantity: 1,
    price: "89.9",
    discount: "10",
    tax: "13.32",
    variant: "38",
  })
  return {
    ...{ source, access },
    provider: withShops(new Map(), async () => access, way).get("shopify:novembre") as RefundProvider,
    order: (number, { email, paid = true, lines = 1 } = {}) =>
      stub.putOrder({
        ...{ name: `#${number}`, lines: Array.from({ length: lines }, (_, nth) => line(nth)), shipping: "4.9" },
        ...{ deliveredAt: "2026-11-19T10:00:00Z", ...(email && { email }), ...(paid ? {} : { paid: "0" }) },
      }),
    product: (name, variants) => stub.putProduct(name, variants),
    refundByHand: stub.refundByHand,
    reference: async (id) => (await source.order(id))?.payments[0]?.reference ?? "",
    // a refund asks what is there before it is made
    next: (mood, { keeps = false, read = false } = {}) => {
      if (!read) stub.next("ok")
      stub.next(moods[mood], keeps)
    },
    made: () => stub.refunds.length,
    subscriptions: () => stub.subscriptions.length,
    webhook: (about, id, { elsewhere, secret } = {}) =>
      stub.webhook(about === "order" ? "orders/updated" : "products/update", id, {
        ...(elsewhere && { domain: "another.myshopify.com" }),
        ...(secret && { secret }),
      }),
    close: stub.close,
  }
}

export async function wooUnderTest(): Promise<ShopUnderTest> {
  const stub = await startWooStub()
  const access: ShopAccess = {
    ...{ kind: "woocommerce", address: stub.url },
    secrets: { key: stub.key, secret: stub.secret, webhookSecret: "our-own-word-for-it" },
  }
  const way = { timeout: PATIENCE }
  const moods = {
    drop: "drop",
    hang: "hang",
    garbage: "garbage",
    busy: 429,
    denied: 401,
    broken: 503,
    lie: "lie",
  } as const
  const line = (nth: number) => ({
    sku: `SKU-${nth}`,
    name: "Robe Mistral - 38",
    quantity: 1,
    total: "66.58",
    tax: "13.32",
  })
  return {
    ...{ access, source: openShop(access, way) },
    provider: withShops(new Map(), async () => access, way).get("woocommerce:novembre") as RefundProvider,
    order: (number, { email, paid = true, lines = 1 } = {}) =>
      stub.putOrder({
        ...{ number, lines: Array.from({ length: lines }, (_, nth) => line(nth)), shipping: "4.90", paid },
        ...(email && { email }),
      }),
    product: (name, variants) => stub.putProduct(name, variants),
    refundByHand: stub.refundByHand,
    reference: async (id) => id,
    next: (mood, { keeps = false, read = false } = {}) => stub.next(moods[mood], { keeps, any: read }),
    made: () => stub.refunds.length,
    subscriptions: () => stub.webhooks.length,
    webhook: (about, id, { elsewhere, secret } = {}) =>
      stub.webhook(`${about}.updated`, id, {
        ...(elsewhere && { source: "https://another.example" }),
        secret: secret ?? "our-own-word-for-it",
      }),
    close: stub.close,
  }
}

export const shops: [string, () => Promise<ShopUnderTest>][] = [
  ["shopify", shopifyUnderTest],
  ["woocommerce", wooUnderTest],
]
