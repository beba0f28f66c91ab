import Stripe from "stripe"
import {
  answerOfAnother,
  answersOrder,
  type ProviderRefund,
  type RefundAnswer,
  type RefundOrder,
  type RefundProvider,
} from "./refund-provider.ts"

const HOUR = 60 * 60_000
/** Stripe writes these two with two decimals that they do not have. */
const withPaddedDecimals = ["isk", "ugx"]

export interface StripeSettings {
  secretKey: string
  /** An origin: https://api.stripe.com, or a stub's. */
  apiBase: string
  /** ms; 20 s unless said. */
  timeout?: number
}

/**
 * Stripe by its own SDK, which retries nothing but, once and under the same key, a connection closed in its face: a
 * retry is ours. Stripe may forget a key after 24 h; an hour is kept in hand for clocks that differ.
 */
export function stripeProvider(settings: StripeSettings): RefundProvider {
  const stripe = openStripe(settings)
  return {
    name: "stripe",
    capabilities: { keyLifetime: 23 * HOUR, listsRefunds: true },
    refund: (order) => send(stripe, order),
    refundsOf: async (reference) => {
      const list = stripe.refunds.list({ ...paymentParam(reference), limit: 100 })
      const found = await list.autoPagingToArray({ limit: 1000 })
      return found.map((refund) => toRefund(refund, reference))
    },
    refundsSince: async ({ since, after }) => {
      const page = await stripe.refunds.list({
        created: { gte: Math.floor(since / 1000) },
        limit: 100,
        ...(after !== null && { starting_after: after }),
      })
      const refunds = page.data.map((refund) => toRefund(refund, referenceOf(refund)))
      return { refunds, next: page.has_more ? (page.data.at(-1)?.id ?? null) : null }
    },
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

const idOf = (named: string | { id: string } | null) => (typeof named === "string" ? named : (named?.id ?? null))
const referenceOf = (refund: Stripe.Refund) => idOf(refund.payment_intent) ?? idOf(refund.charge) ?? refund.id

/** A payment is known by its intent (pi_…) or, on older accounts, by its charge (ch_…, py_…). */
function paymentParam(reference: string): { payment_intent: string } | { charge: string } {
  return reference.startsWith("pi_") ? { payment_intent: reference } : { charge: reference }
}

async function send(stripe: Stripe, order: RefundOrder): Promise<RefundAnswer> {
  const { idempotencyKey, paymentReference, amountMinor, currency, metadata } = order
  const amount = amountMinor * padding(currency)
  try {
    const refund = await stripe.refunds.create(
      { ...paymentParam(paymentReference), amount, metadata },
      { idempotencyKey },
    )
    return answersOrder(order, toRefund(refund, referenceOf(refund))) ? wordOf(refund) : answerOfAnother
  } catch (error) {
    return meaningOf(error)
  }
}

/**
 * Only an error by which Stripe says that it made no refund is a failure: the card's, or a request that it refuses.
 * Connections, 5xx, 409, 429, keys and permissions say nothing of a call that may have gone before.
 */
function meaningOf(error: unknown): RefundAnswer {
  const said = error instanceof Error ? error.message : String(error)
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors
  const final =
    error instanceof StripeCardError ||
    (error instanceof StripeInvalidRequestError && (error.statusCode === 400 || error.statusCode === 404))
  return final ? { outcome: "failed", providerRefundId: null, error: said } : { outcome: "unknown", error: said }
}

const padding = (currency: string) => (withPaddedDecimals.includes(currency.toLowerCase()) ? 100 : 1)

/** succeeded, failed or canceled by Stripe's own word; requires_action and pending may still become either. */
function stateOf({ status }: Stripe.Refund): ProviderRefund["state"] {
  if (status === "succeeded") return "succeeded"
  return status === "failed" || status === "canceled" ? "failed" : "pending"
}

function wordOf(refund: Stripe.Refund): RefundAnswer {
  const state = stateOf(refund)
  if (state !== "failed") return { outcome: state, providerRefundId: refund.id }
  return { outcome: "failed", providerRefundId: refund.id, error: refund.failure_reason ?? refund.status ?? "failed" }
}

function toRefund(refund: Stripe.Refund, paymentReference: string): ProviderRefund {
  const currency = refund.currency.toUpperCase()
  return {
    providerRefundId: refund.id,
    paymentReference,
    otherReference: idOf(refund.charge),
    amountMinor: refund.amount / padding(currency),
    currency,
    state: stateOf(refund),
    metadata: refund.metadata ?? {},
    at: refund.created * 1000,
  }
}
