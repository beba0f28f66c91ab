import type { ProviderRefund } from "../payments/refund-provider.ts"
import type { ListedRefund } from "../refunds/listed-refund.ts"
import { readDifference, readMetadata } from "./refund-metadata.ts"

/** With what stands beside it read: the verbs know no provider. */
export function toListed(provider: string, refund: ProviderRefund): ListedRefund {
  const { providerRefundId, paymentReference, otherReference, amountMinor, currency, state, at, metadata } = refund
  const references = [paymentReference, ...(otherReference ? [otherReference] : [])]
  const why = { ...(refund.code && { code: refund.code }), ...(refund.short && { short: refund.short }) }
  const named = readMetadata(metadata)
  const difference = readDifference(metadata)
  return { provider, providerRefundId, references, amountMinor, currency, state, at, named, ...difference, ...why }
}
