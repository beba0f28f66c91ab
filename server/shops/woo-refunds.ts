import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import type { RefundAnswer, RefundOrder, RefundProvider } from "../payments/refund-provider.ts"
import { writeNote } from "./refund-note.ts"
import { minorOf } from "./shop-amount.ts"
import { meaningOfTrouble, noWebhooks } from "./shop-refund-answers.ts"
import { isThis, wordOf } from "./shopify-refunds.ts"
import { codeOf, troubleOf, type Woo } from "./woo-client.ts"
import { Order, Refund, toRefund } from "./woo-shapes.ts"
import { refundsOf } from "./woo-source.ts"

/**
 * Refunds that the shop's own WooCommerce makes through the payment plugin of the order. It knows no idempotency keys: what
 * is there is looked up by our key first, and a call that was not answered is never sent again (`keyLifetime` 0); where a
 * lookup does not find it, a person decides. The reference is the order's id.
 */
export function wooRefunds(name: string, open: () => Promise<Woo>): RefundProvider {
  return {
    name,
    capabilities: {
      ...{ partial: true, multiple: true, pending: false, keyLifetime: 0, listsRefunds: false },
      ...{ webhooks: null, rate: { perSecond: 2, atOnce: 1 } },
    },
    refund: async (order) => {
      try {
        return await send(await open(), order)
      } catch (error) {
        return meaningOfTrouble(error)
      }
    },
    lookup: async (reference) => {
      const woo = await open()
      const order = await woo.get(`orders/${numberOf(reference)}`, {}, Order)
      if (!order) return []
      return (await refundsOf(woo, order.value.id)).map((one) => toRefund(order.value, one))
    },
    list: async () => ({ refunds: [], next: null }),
    ...noWebhooks,
  }
}

const numberOf = (reference: string) => (/^\d{1,20}$/.test(reference) ? reference : "0")

async function send(woo: Woo, order: RefundOrder): Promise<RefundAnswer> {
  const got = await woo.get(`orders/${numberOf(order.paymentReference)}`, {}, Order)
  if (!got) return { outcome: "failed", providerRefundId: null, error: "no such order there", code: "payment_unknown" }
  const refunds = (await refundsOf(woo, got.value.id)).map((one) => toRefund(got.value, one))
  const ours = refunds.find((one) => isThis(one, order))
  if (ours) return wordOf(order, ours)
  // said beforehand: the shop says it in the language of its site, and in no code
  const given = refunds.reduce((sum, one) => sum + one.amountMinor, 0)
  if (given + order.amountMinor > minorOf(got.value.total, got.value.currency))
    return { outcome: "failed", providerRefundId: null, error: "more than the order has left", code: "above_payment" }
  const answer = await woo.post(`orders/${got.value.id}/refunds`, {
    ...{ amount: writeDecimal(order.amountMinor, order.currency), reason: order.metadata.return ?? "" },
    meta_data: [{ key: "backdock", value: writeNote(order.metadata) }],
    ...{ api_refund: true, api_restock: false },
  })
  // the payment plugin's own refusal comes as a 500 of this name: whether money moved only its books know
  if (codeOf(answer.body) === "woocommerce_rest_cannot_create_order_refund")
    return { outcome: "unknown", error: troubleOf(answer).message }
  if (answer.status >= 400) throw troubleOf(answer)
  const made = Refund.safeParse(answer.body)
  if (!made.success) return { outcome: "unknown", error: "an answer that is no refund", trouble: "unreadable" }
  return wordOf(order, toRefund(got.value, made.data))
}
