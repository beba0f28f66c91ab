import type { FailureCode } from "../../shared/domain/failure-codes.ts"
import type { RefundKind } from "../../shared/domain/states.ts"

/** A refund as a provider lists it, whoever asked for it. */
export interface ListedRefund {
  provider: string
  providerRefundId: string
  /** The payment's ids at the provider. */
  references: string[]
  amountMinor: number
  currency: string
  state: "pending" | "succeeded" | "failed"
  /** Why it failed, where that is known. */
  code?: FailureCode
  /** Pending until our balance there covers it. */
  short?: boolean
  at: number
  /** What we wrote beside it; null: it is none of ours. */
  named: NamedRefund | null
  /** It gives back what was paid on top for an exchange: this difference, where it is ours. */
  difference?: string
}

export interface NamedRefund {
  /** The shop's code and its number of the return. */
  shop: string
  rma: string
  kind: RefundKind
  unitIds: string[]
  intentId: string
  attempt: number
}
