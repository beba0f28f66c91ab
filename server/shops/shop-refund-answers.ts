import type { RefundAnswer, RefundProvider } from "../payments/refund-provider.ts"
import { ShopTrouble } from "./shop-source.ts"

/** Whatever is no word of the shop's about this refund is unknown, and never failed. */
export function meaningOfTrouble(error: unknown): RefundAnswer {
  if (!(error instanceof ShopTrouble)) return { outcome: "unknown", error: String(error), trouble: "unreadable" }
  const { message, trouble, retryAfter } = error
  return {
    ...{ outcome: "unknown", error: message },
    ...(trouble && { trouble }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** A shop tells of its orders at another door, and its refunds come with them. */
export const noWebhooks: Pick<RefundProvider, "checkWebhook" | "parseWebhook"> = {
  checkWebhook: () => ({ ok: false, why: "no_secret" }),
  parseWebhook: () => ({ about: "nothing" }),
}
