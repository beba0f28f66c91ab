import type { Capabilities, RefundProvider } from "../../server/payments/refund-provider.ts"

/** A provider that never is in a hurry and sends no webhooks: what a test's own one need not say. */
export const plain: Capabilities = {
  partial: true,
  multiple: true,
  pending: true,
  keyLifetime: 1e9,
  listsRefunds: false,
  webhooks: null,
  rate: { perSecond: 1_000, atOnce: 200 },
}

export const withoutWebhooks: Pick<RefundProvider, "checkWebhook" | "parseWebhook"> = {
  checkWebhook: () => ({ ok: false, why: "no_secret" }),
  parseWebhook: () => ({ about: "nothing" }),
}
