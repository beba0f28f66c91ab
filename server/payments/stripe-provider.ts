import Stripe from "stripe"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
} from "./refund-provider.ts"
import { meaningOf, padding, toRefund } from "./stripe-answers.ts"
import { stripeLinks } from "./stripe-links.ts"
import { checkStripeWebhook, parseStripeWebhook } from "./stripe-webhooks.ts"

const HOUR = 60 * 60_000

export interface StripeSettings {
  secretKey: string
  /** An origin: https://api.stripe.com, or a stub's. */
  apiBase: string
  live?: boolean
  /** While one secret is changed for another both are good. */
  webhookSecrets?: readonly string[]
  /** ms; 20 s unless said. */
  timeout?: number
}

/**
 * Stripe by its own SDK, which retries nothing but, once and under the same key, a connection closed in its face: a
 * retry is ours. Stripe may forget a key after 24 h; an hour is kept in hand for clocks that differ. It takes 100 calls a
 * second of a live account and 25 of a test one, for everything that the shop asks: half of them are left to others.
 */
export function stripeProvider(settings: StripeSettings): RefundProvider {
  const stripe = openStripe(settings)
  const { live = false, webhookSecrets = [] } = settings
  return {
    name: "stripe",
    capabilities: {
      partial: true,
      multiple: true,
      pending: true,
      keyLifetime: 23 * HOUR,
      listsRefunds: true,
      webhooks: "signed",
      rate: { perSecond: live ? 50 : 12, atOnce: 10 },
    },
    refund: (order) => send(stripe, order),
    lookup: async (reference) => {
      const list = stripe.refunds.list({ ...paymentParam(reference), limit: 100 })
      const found = await list.autoPagingToArray({ limit: 1000 })
      return found.map((refund) => toRefund(refund, reference))
    },
    list: async ({ since, after }) => {
      const page = await stripe.refunds.list({
        created: { gte: Math.floor(since / 1000) },
        limit: 100,
        ...(after !== null && { starting_after: after }),
      })
      const refunds = page.data.map((refund) => toRefund(refund))
      return { refunds, next: page.has_more ? (page.data.at(-1)?.id ?? null) : null }
    },
    paymentLinks: stripeLinks(stripe),
    checkWebhook: (asked) => checkStripeWebhook(webhookSecrets, asked),
    parseWebhook: (body) => parseStripeWebhook(body, { live }),
  }
}

function openStripe({ secretKey, apiBase, timeout = 20_000 }: StripeSettings): Stripe {
  const { hostname, port, protocol } = new URL(apiBase)
  return new Stripe(secretKey, {
    host: hostname,
    port: port || (protocol === "http:" ? 80 : 443),
    protocol: protocol === "http:" ? "http" : "https",
    timeout,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

/** A payment is known by its intent (pi_…) or, on older accounts, by its charge (ch_…, py_…). */
function paymentParam(reference: string): { payment_intent: string } | { charge: string } {
  return reference.startsWith("pi_") ? { payment_intent: reference } : { charge: reference }
}

async function send(stripe: Stripe, order: RefundOrder): Promise<RefundAnswer> {
  const { idempotencyKey, paymentReference, amountMinor, currency, metadata } = order
  const amount = amountMinor * padding(currency)
  try {
    const params = { ...paymentParam(paymentReference), amount, metadata }
    const answer = await stripe.refunds.create(params, { idempotencyKey })
    const refund = toRefund(answer)
    return answersOrder(order, refund) ? wordOf(refund, answer) : answerOfAnother
  } catch (error) {
    return meaningOf(error)
  }
}

function wordOf({ providerRefundId, state, code, short }: ProviderRefund, answer: Stripe.Refund): RefundAnswer {
  if (state === "succeeded") return { outcome: state, providerRefundId }
  if (state === "pending") return { outcome: state, providerRefundId, ...(short && { short }) }
  const error = answer.failure_reason ?? answer.status ?? "failed"
  return { outcome: "failed", providerRefundId, error, ...(code && { code }) }
}
