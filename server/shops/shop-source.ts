import type { OrderInput } from "../../shared/contract/intake.ts"
import type { ProductInput } from "../../shared/contract/products.ts"
import type { ProviderRefund, Trouble } from "../payments/refund-provider.ts"

// The port to a shop's platform: its orders and articles, pulled or told of. Only jobs call it; `checkWebhook` calls nobody
// and is asked at the door.

export const shopKinds = ["shopify", "woocommerce"] as const
export type ShopKind = (typeof shopKinds)[number]

/** Where a shop's platform is and what opens it; opened only for a call. */
export type ShopAccess =
  /** `address`: the shop's own domain, something.myshopify.com. */
  | { kind: "shopify"; address: string; secrets: { token: string; webhookSecret: string } }
  /** `address`: the site's, https://shop.example. */
  | { kind: "woocommerce"; address: string; secrets: { key: string; secret: string; webhookSecret: string } }

export interface ShopOrder {
  externalId: string
  /** When the shop changed it last: what is older than what is here says nothing. */
  updatedAt: number
  /** The payments are captured ones; the connection says by whom they go back. */
  order: Omit<OrderInput, "payments">
  payments: Pick<OrderInput["payments"][number], "reference" | "capturedMinor" | "card">[]
  /** What the shop gave back, by whoever's order. */
  refunds: ProviderRefund[]
}

export interface ShopProduct {
  externalId: string
  updatedAt: number
  /** One for each variant that can be told apart by a SKU. */
  products: ProductInput[]
}

/** Some of a list, oldest change first, and what the next question names; null: that was all for now. */
export interface ShopPage<T> {
  things: T[]
  next: string | null
  /** Things that cannot be read, by their ids: said, and never guessed. */
  unreadable: { id: string; why: string }[]
  /** ms to leave it alone before the next question. */
  rest: number
}

/** Everything that changed at or after `since`; `after` is the page before's `next`. */
export interface Asking {
  since: number
  after: string | null
}

/** What a verified webhook names: it is looked up, so that its order and its doubles do not matter. */
export type ShopNews = { about: "order" | "product"; externalId: string } | { about: "nothing" }

export type ShopWebhook = { ok: true; news: ShopNews } | { ok: false; why: "signature" | "another_shop" | "shape" }

export interface ShopSource {
  kind: ShopKind
  rate: { perSecond: number; atOnce: number }
  /** Who answers there, in which currency. */
  hello(): Promise<{ name: string; currency: string }>
  orders(ask: Asking): Promise<ShopPage<ShopOrder>>
  products(ask: Asking): Promise<ShopPage<ShopProduct>>
  /** null: the shop does not know it any more. */
  order(externalId: string): Promise<ShopOrder | null>
  product(externalId: string): Promise<ShopProduct | null>
  /** Asks the shop to tell this address of every change; asked again it changes nothing. */
  subscribe(address: string): Promise<void>
  checkWebhook(asked: { header(name: string): string | null; body: string }): ShopWebhook
}

/** Every call that brought no good answer. `final`: the shop's own word that it will not, for this question. */
export class ShopTrouble extends Error {
  override name = "ShopTrouble"
  trouble: Trouble | null
  final: boolean
  retryAfter: number | undefined
  code: string | undefined
  constructor(
    message: string,
    more: { trouble?: Trouble; final?: boolean; retryAfter?: number | undefined; code?: string } = {},
  ) {
    super(message)
    this.trouble = more.trouble ?? null
    this.final = more.final ?? false
    this.retryAfter = more.retryAfter
    this.code = more.code
  }
}
