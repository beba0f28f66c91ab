import * as z from "zod/mini"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
} from "../payments/refund-provider.ts"
import { writeNote } from "./refund-note.ts"
import { meaningOfTrouble, noWebhooks } from "./shop-refund-answers.ts"
import { type AskShopify, gidOf, numberOf } from "./shopify-client.ts"
import { MAKE_REFUND, ORDER_MONEY } from "./shopify-queries.ts"
import { ShopifyRefund, Transaction, toRefunds } from "./shopify-shapes.ts"

const HOUR = 60 * 60_000

const Money = z.object({
  order: z.nullish(z.object({ id: z.string(), transactions: z.array(Transaction), refunds: z.array(ShopifyRefund) })),
})
const Made = z.object({
  refundCreate: z.nullish(
    z.object({
      refund: z.nullish(ShopifyRefund),
      userErrors: z.array(z.object({ message: z.string(), code: z.optional(z.nullable(z.string())) })),
    }),
  ),
})

/**
 * Refunds that the shop's own Shopify makes, by the payment that the customer used there. Shopify keeps a key for a day; an
 * hour is kept in hand. Its order and what was captured of it are the reference: 5001/7001.
 */
export function shopifyRefunds(name: string, open: () => Promise<AskShopify>): RefundProvider {
  return {
    name,
    capabilities: {
      ...{ partial: true, multiple: true, pending: true, keyLifetime: 23 * HOUR, listsRefunds: false },
      ...{ webhooks: null, rate: { perSecond: 2, atOnce: 2 } },
    },
    refund: async (order) => {
      try {
        return await send(await open(), order)
      } catch (error) {
        return meaningOfTrouble(error)
      }
    },
    lookup: async (reference) => {
      const { order } = await moneyOf(await open(), reference)
      return ofPayment(order?.refunds ?? [], reference)
    },
    list: async () => ({ refunds: [], next: null }),
    ...noWebhooks,
  }
}

async function send(ask: AskShopify, order: RefundOrder): Promise<RefundAnswer> {
  const { order: there, transaction } = await moneyOf(ask, order.paymentReference)
  if (!there || !transaction)
    return { outcome: "failed", providerRefundId: null, error: "no such payment there", code: "payment_unknown" }
  const before = ofPayment(there.refunds, order.paymentReference)
  const ours = before.find((one) => isThis(one, order))
  if (ours) return wordOf(order, ours)
  const input = {
    orderId: there.id,
    note: writeNote(order.metadata),
    notify: false,
    currency: order.currency,
    transactions: [
      {
        ...{ orderId: there.id, parentId: transaction.id, kind: "REFUND", gateway: transaction.gateway ?? "" },
        amount: writeDecimal(order.amountMinor, order.currency),
      },
    ],
  }
  const { data } = await ask(MAKE_REFUND, { input, key: order.idempotencyKey }, Made)
  const [error] = data.refundCreate?.userErrors ?? []
  if (error) return refusedBy(error, before, { order, transaction })
  const made = data.refundCreate?.refund
  const [refund] = made ? ofPayment([made], order.paymentReference) : []
  return refund ? wordOf(order, refund) : answerOfAnother
}

async function moneyOf(ask: AskShopify, reference: string) {
  const [, orderNumber = "0", transactionNumber = "0"] = /^(\d{1,20})\/(\d{1,20})$/.exec(reference) ?? []
  const { data } = await ask(ORDER_MONEY, { id: gidOf("Order", orderNumber) }, Money)
  const transaction = data.order?.transactions.find((one) => numberOf(one.id) === transactionNumber) ?? null
  return { order: data.order ?? null, transaction }
}

/** Without the order's own number of it: a refund is told by what it gives back. */
function ofPayment(refunds: readonly ShopifyRefund[], reference: string): ProviderRefund[] {
  const order = gidOf("Order", reference.split("/")[0] ?? "")
  return refunds.flatMap((one) => toRefunds(order, one)).filter((one) => one.paymentReference === reference)
}

export const isThis = (one: ProviderRefund, { metadata }: RefundOrder) =>
  metadata.intent !== undefined && one.metadata.intent === metadata.intent && one.metadata.attempt === metadata.attempt

export function wordOf(order: RefundOrder, refund: ProviderRefund): RefundAnswer {
  if (!answersOrder(order, refund)) return answerOfAnother
  const { providerRefundId, state } = refund
  if (state === "failed") return { outcome: "failed", providerRefundId, error: "the shop's payment refused it" }
  return { outcome: state, providerRefundId }
}

type Refused = { message: string; code?: string | null | undefined }
type Asked = { order: RefundOrder; transaction: z.infer<typeof Transaction> }

/** The shop's word that it made none; of a call that is still under way with this key, it says nothing. */
function refusedBy(
  { message, code }: Refused,
  before: readonly ProviderRefund[],
  { order, transaction }: Asked,
): RefundAnswer {
  if (/IDEMPOTENCY/.test(code ?? "") || /idempoten/i.test(message)) return { outcome: "unknown", error: message }
  const captured = Number(transaction.amountSet.presentmentMoney.amount)
  const given = before.filter((one) => one.state !== "failed").reduce((sum, one) => sum + one.amountMinor, 0)
  const above = Number(writeDecimal(given + order.amountMinor, order.currency)) > captured
  return { outcome: "failed", providerRefundId: null, error: message, ...(above && { code: "above_payment" as const }) }
}
