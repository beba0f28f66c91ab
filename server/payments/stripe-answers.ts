import Stripe from "stripe"
import * as z from "zod"
import type { FailureCode } from "../../shared/domain/failure-codes.ts"
import type { ProviderRefund, RefundAnswer, Unknown } from "./refund-provider.ts"

/** Stripe writes these two with two decimals that they do not have. */
const withPaddedDecimals = ["isk", "ugx"]
export const padding = (currency: string) => (withPaddedDecimals.includes(currency.toLowerCase()) ? 100 : 1)

const Named = z.union([z.string(), z.object({ id: z.string() })])
const StripeRefund = z.object({
  id: z.string().min(1),
  object: z.literal("refund"),
  amount: z.int().min(0),
  currency: z.string().length(3),
  charge: z.nullish(Named),
  payment_intent: z.nullish(Named),
  status: z.enum(["succeeded", "pending", "requires_action", "failed", "canceled"]),
  failure_reason: z.nullish(z.string()),
  pending_reason: z.nullish(z.string()),
  metadata: z.nullish(z.record(z.string(), z.string())),
  created: z.int(),
})

export const idOf = (named: z.infer<typeof Named> | null | undefined) =>
  typeof named === "string" ? named : (named?.id ?? null)

/** Throws where it is no refund as Stripe writes them. `paymentReference`: by which name it was asked for. */
export function toRefund(answer: unknown, paymentReference?: string): ProviderRefund {
  const refund = StripeRefund.parse(answer)
  const charge = idOf(refund.charge)
  const code = refund.failure_reason ? codes[refund.failure_reason] : undefined
  return {
    providerRefundId: refund.id,
    paymentReference: paymentReference ?? idOf(refund.payment_intent) ?? charge ?? refund.id,
    otherReference: charge,
    amountMinor: refund.amount / padding(refund.currency),
    currency: refund.currency.toUpperCase(),
    state: states[refund.status],
    ...(refund.status === "canceled" && { code: "canceled" as const }),
    ...(code && { code }),
    ...(refund.status === "pending" && refund.pending_reason === "insufficient_funds" && { short: true }),
    metadata: refund.metadata ?? {},
    at: refund.created * 1000,
  }
}

/** requires_action and pending may still become either. */
const states = {
  succeeded: "succeeded",
  pending: "pending",
  requires_action: "pending",
  failed: "failed",
  canceled: "failed",
} as const

/** A refund's failure reasons and the errors of one that is refused at once, by the names that Stripe gives them. */
const codes: Record<string, FailureCode> = {
  expired_or_canceled_card: "card_closed",
  lost_or_stolen_card: "card_closed",
  expired_card: "card_closed",
  expired_payment_method: "card_closed",
  account_closed: "card_closed",
  no_account: "card_closed",
  charge_not_refundable: "not_refundable",
  charge_disputed: "disputed",
  refund_disputed_payment: "disputed",
  charge_for_pending_refund_disputed: "disputed",
  charge_already_refunded: "already_refunded",
  amount_too_large: "above_payment",
  resource_missing: "payment_unknown",
  merchant_request: "canceled",
}

const shortOf: readonly string[] = ["balance_insufficient", "insufficient_funds"]

/**
 * Only an error by which Stripe says that it made no refund is a failure: the card's, or a request that it refuses.
 * Connections, 5xx, 409, 429, keys and permissions say nothing of a call that may have gone before.
 */
export function meaningOf(error: unknown): RefundAnswer {
  const said = error instanceof Error ? error.message : String(error)
  if (!(error instanceof Stripe.errors.StripeError)) return { outcome: "unknown", error: said, trouble: "unreadable" }
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors
  const final =
    error instanceof StripeCardError ||
    (error instanceof StripeInvalidRequestError && (error.statusCode === 400 || error.statusCode === 404))
  if (!final) return { outcome: "unknown", error: said, ...troubleOf(error) }
  const word = error.code ?? ""
  if (shortOf.includes(word)) return { outcome: "short", error: said }
  const code = codes[word]
  return { outcome: "failed", providerRefundId: null, error: said, ...(code && { code }) }
}

function troubleOf(error: InstanceType<typeof Stripe.errors.StripeError>): Pick<Unknown, "trouble" | "retryAfter"> {
  const { StripeAuthenticationError, StripeIdempotencyError, StripePermissionError } = Stripe.errors
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) return { trouble: "denied" }
  // its key was used for another sum: that says nothing of the others
  if (error instanceof StripeIdempotencyError || error.statusCode === 409) return {}
  if (error.statusCode !== 429) return { trouble: "unreachable" }
  const seconds = Number(error.headers?.["retry-after"])
  return { trouble: "limited", ...(seconds > 0 && { retryAfter: seconds * 1000 }) }
}
