import { toDecimal } from "./decimal-amount.ts"
import { meaningOf, toDispute, toRefund } from "./mollie-answers.ts"
import { mollieLinks } from "./mollie-links.ts"
import { packMetadata, unpackMetadata } from "./mollie-metadata.ts"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
  type WebhookAsked,
  type WebhookChecked,
} from "./refund-provider.ts"

const MINUTE = 60_000

export interface MollieSettings {
  apiKey: string
  /** An origin: https://api.mollie.com, or a stub's. */
  apiBase: string
  /** ms; 20 s unless said. */
  timeout?: number
}

export type MollieClient = ReturnType<typeof import("./mollie-client.ts").openMollie>

/**
 * Mollie by its own SDK. It keeps a key for an hour: some minutes are kept in hand. Its webhooks bear the id of a payment
 * and no signature: whoever calls learns nothing, and what is true is looked up.
 */
export function mollieProvider(settings: MollieSettings): RefundProvider {
  let opening: Promise<MollieClient> | null = null
  const open = () => {
    opening ??= import("./mollie-client.ts").then(({ openMollie }) => openMollie(settings))
    return opening
  }
  return {
    name: "mollie",
    capabilities: {
      partial: true,
      multiple: true,
      pending: true,
      keyLifetime: 50 * MINUTE,
      listsRefunds: true,
      webhooks: "bare",
      rate: { perSecond: 10, atOnce: 5 },
    },
    refund: (order) => send(open, order),
    lookup: async (reference) => (await ofKnown((await open()).ofPayment(reference))).map(toRefund),
    list: async ({ since, after }) => {
      const { items, next } = await (await open()).newest(after)
      const all = items.map(toRefund)
      // newest first: a page that reaches further back is the last
      const over = all.some((refund) => refund.at < since)
      return { refunds: all.filter((refund) => refund.at >= since), next: over ? null : next }
    },
    disputes: async (reference) => (await ofKnown((await open()).chargebacksOf(reference))).map(toDispute),
    paymentLinks: mollieLinks(open),
    checkWebhook,
    parseWebhook: (body) => ({ about: "look", paymentReference: paymentOf(body) ?? never(body) }),
  }
}

/** Of a payment that Mollie does not know it has given nothing back: whoever named it in a webhook made it up. */
async function ofKnown(asking: Promise<unknown[]>): Promise<unknown[]> {
  return asking.catch((error: unknown) => {
    if ((error as { statusCode?: number }).statusCode === 404) return []
    throw error
  })
}

async function send(open: () => Promise<MollieClient>, order: RefundOrder): Promise<RefundAnswer> {
  const { idempotencyKey, paymentReference: paymentId, amountMinor, currency } = order
  const metadata = packMetadata(order.metadata)
  const amount = { currency, value: toDecimal(amountMinor, currency) }
  const refundRequest = { amount, description: order.metadata.return ?? "", metadata }
  try {
    const refund = toRefund(await (await open()).create({ paymentId, idempotencyKey, refundRequest }))
    const kept = { ...order, metadata: unpackMetadata(metadata) }
    return answersOrder(kept, refund) ? wordOf(refund) : answerOfAnother
  } catch (error) {
    return meaningOf(error)
  }
}

function wordOf({ providerRefundId, state, code, short }: ProviderRefund): RefundAnswer {
  if (state === "succeeded") return { outcome: state, providerRefundId }
  if (state === "pending") return { outcome: state, providerRefundId, ...(short && { short }) }
  return { outcome: "failed", providerRefundId, error: code ?? "failed", ...(code && { code }) }
}

/** `id=tr_…`, as a form. */
function paymentOf(body: string): string | null {
  const id = new URLSearchParams(body).get("id")
  return id !== null && /^tr_\w{1,64}$/.test(id) ? id : null
}

function checkWebhook({ body }: WebhookAsked): WebhookChecked {
  const id = body.length < 200 ? paymentOf(body) : null
  return id === null ? { ok: false, why: "shape" } : { ok: true, eventId: id, repeats: true }
}

function never(body: string): never {
  throw new Error(`no payment is named in ${body.slice(0, 40)}`)
}
