// The port to whoever moves money. Called by a job's worker and by nothing else, never inside a transaction.

export interface RefundOrder {
  /** The same for every call of one attempt (protocol.md, Money 5). */
  idempotencyKey: string
  /** The provider's id of the captured payment. */
  paymentReference: string
  /** Minor units. */
  amountMinor: number
  currency: string
  /** shop, return, kind, units, intent, attempt: by these a lookup recognises it. */
  metadata: Record<string, string>
}

/**
 * succeeded: settled · pending: taken, not settled · failed: definitely, by the provider's own word ·
 * unknown: a timeout, a broken connection, 409, 429 or 5xx. Unknown is never failed.
 */
export type RefundAnswer =
  | { outcome: "succeeded" | "pending"; providerRefundId: string }
  | { outcome: "failed"; providerRefundId: string | null; error: string }
  | { outcome: "unknown"; error: string }

export interface ProviderRefund {
  providerRefundId: string
  paymentReference: string
  /** Another id of the same payment, where the provider has two. */
  otherReference?: string | null
  amountMinor: number
  currency: string
  state: "pending" | "succeeded" | "failed"
  metadata: Record<string, string>
  at: number
}

/** Some of a list, and what the next question for it names; null: that was all. */
export interface RefundPage {
  refunds: ProviderRefund[]
  next: string | null
}

export interface RefundProvider {
  name: string
  capabilities: {
    /** How long the provider answers a key as it did first, ms. After that a person decides. */
    keyLifetime: number
    /** It can say what it gave back since a moment, whoever asked for it. */
    listsRefunds: boolean
  }
  refund(order: RefundOrder): Promise<RefundAnswer>
  /** All refunds of one payment. Throws where it cannot be reached. */
  refundsOf(paymentReference: string): Promise<ProviderRefund[]>
  /**
   * A page of all refunds of this account made at or after `since` (epoch milliseconds), in any order; `after` is the page
   * before's `next`. Asked only where `listsRefunds`. Throws where it cannot be reached.
   */
  refundsSince(ask: { since: number; after: string | null }): Promise<RefundPage>
}

type Answered = Pick<ProviderRefund, "paymentReference" | "otherReference" | "amountMinor" | "currency" | "metadata">

/** Whether an answer speaks of what was asked. One that does not, another call's for one, proves nothing: unknown. */
export function answersOrder(order: RefundOrder, refund: Answered): boolean {
  return (
    [refund.paymentReference, refund.otherReference].includes(order.paymentReference) &&
    refund.amountMinor === order.amountMinor &&
    refund.currency === order.currency &&
    Object.entries(order.metadata).every(([name, value]) => refund.metadata[name] === value)
  )
}

/** What is said of an answer to something else. */
export const answerOfAnother: RefundAnswer = { outcome: "unknown", error: "the answer names another refund" }
