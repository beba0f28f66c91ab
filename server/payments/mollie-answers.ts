import * as z from "zod"
import { fromDecimal } from "./decimal-amount.ts"
import { unpackMetadata } from "./mollie-metadata.ts"
import type { ProviderDispute, ProviderRefund, RefundAnswer } from "./refund-provider.ts"

const Amount = z.object({ currency: z.string().length(3), value: z.string() })
const MollieRefund = z.object({
  id: z.string().min(1),
  paymentId: z.string().min(1),
  amount: Amount,
  metadata: z.unknown(),
  status: z.enum(["queued", "pending", "processing", "refunded", "failed", "canceled"]),
  createdAt: z.iso.datetime({ offset: true }),
})
const Chargeback = z.object({
  id: z.string().min(1),
  paymentId: z.string().min(1),
  amount: Amount,
  createdAt: z.iso.datetime({ offset: true }),
  reversedAt: z.nullish(z.string()),
})

/** queued: our balance does not cover it yet · processing and before: with the bank · refunded: on its way or there. */
const states = {
  queued: "pending",
  pending: "pending",
  processing: "pending",
  refunded: "succeeded",
  failed: "failed",
  canceled: "failed",
} as const

/** Throws where it is no refund as Mollie writes them. */
export function toRefund(answer: unknown): ProviderRefund {
  const { id, paymentId, amount, metadata, status, createdAt } = MollieRefund.parse(answer)
  return {
    providerRefundId: id,
    paymentReference: paymentId,
    amountMinor: fromDecimal(amount.value, amount.currency),
    currency: amount.currency,
    state: states[status],
    ...(status === "canceled" && { code: "canceled" as const }),
    // the bank sent it back: the account behind the card is closed, says Mollie of this state
    ...(status === "failed" && { code: "card_closed" as const }),
    ...(status === "queued" && { short: true }),
    metadata: unpackMetadata(metadata),
    at: Date.parse(createdAt),
  }
}

export function toDispute(answer: unknown): ProviderDispute {
  const { id, paymentId, amount, createdAt, reversedAt } = Chargeback.parse(answer)
  return {
    disputeId: id,
    references: [paymentId],
    amountMinor: fromDecimal(amount.value, amount.currency),
    currency: amount.currency,
    state: reversedAt ? "won" : "lost",
    at: Date.parse(createdAt),
  }
}

/** Of the SDK's errors only these parts are read; no class of it need be loaded to tell them apart. */
interface Failed {
  name?: string
  message?: string
  statusCode?: number
  headers?: { get(name: string): string | null }
  field?: string
  detail?: string
}

/**
 * 404 and 422 with Mollie's own body are its word that it made no refund. Everything else says nothing of a call that may
 * have gone before; 409 is its guard against doubles, which speaks of this refund alone.
 */
export function meaningOf(error: unknown): RefundAnswer {
  const failed = (typeof error === "object" && error !== null ? error : {}) as Failed
  const { statusCode, detail, headers } = failed
  const said = detail ?? failed.message ?? String(error)
  if (detail !== undefined && (statusCode === 404 || statusCode === 422))
    return { outcome: "failed", providerRefundId: null, error: said, ...codeOf(failed) }
  if (statusCode === 409) return { outcome: "unknown", error: said }
  if (statusCode === 401 || statusCode === 403) return { outcome: "unknown", error: said, trouble: "denied" }
  if (statusCode === 429) {
    const seconds = Number(headers?.get("retry-after"))
    return { outcome: "unknown", error: said, trouble: "limited", ...(seconds > 0 && { retryAfter: seconds * 1000 }) }
  }
  const silent = statusCode === undefined ? isSilence(failed) : statusCode >= 500
  return { outcome: "unknown", error: said, trouble: silent ? "unreachable" : "unreadable" }
}

function codeOf({ statusCode, field, detail = "" }: Failed) {
  if (statusCode === 404) return { code: "payment_unknown" as const }
  if (field === "amount") return { code: "above_payment" as const }
  return /support|too old/i.test(detail) ? { code: "not_refundable" as const } : {}
}

const isSilence = ({ name = "" }: Failed) => /Connection|Timeout|Aborted|UnexpectedClient/.test(name)
