import type { FailureCode } from "../../shared/domain/failure-codes.ts"
import type { PaymentLinks } from "./payment-links.ts"

// The port to whoever moves money. Called by a job's worker and by nothing else, never inside a transaction; only
// `checkWebhook` and `parseWebhook`, which call nobody, are asked at the door and by the job behind it.

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

/** Why nobody knows: no answer or a 5xx · 429 · the key is refused · an answer that does not parse, or to something else. */
export const troubles = ["unreachable", "limited", "denied", "unreadable"] as const
export type Trouble = (typeof troubles)[number]

export type Unknown = {
  outcome: "unknown"
  error: string
  /** Not said: it concerns this one refund, and is no sign of how the provider is. */
  trouble?: Trouble
  /** ms that it asks to be left alone. */
  retryAfter?: number
}

/**
 * succeeded: settled · pending: taken, not settled (`short`: it waits for our balance there) · failed: definitely, by the
 * provider's own word · short: refused for want of balance, nothing was made · unknown: a timeout, a broken connection,
 * 409, 429, 5xx, or what does not parse. Unknown is never failed.
 */
export type RefundAnswer =
  | { outcome: "succeeded"; providerRefundId: string }
  | { outcome: "pending"; providerRefundId: string; short?: boolean }
  | { outcome: "failed"; providerRefundId: string | null; error: string; code?: FailureCode }
  | { outcome: "short"; error: string }
  | Unknown

export interface ProviderRefund {
  providerRefundId: string
  paymentReference: string
  /** Another id of the same payment, where the provider has two. */
  otherReference?: string | null
  amountMinor: number
  currency: string
  state: "pending" | "succeeded" | "failed"
  /** Why it failed, where it says so. */
  code?: FailureCode
  /** Pending for want of balance. */
  short?: boolean
  metadata: Record<string, string>
  at: number
}

/** The customer's bank took the payment back, or tries to. */
export interface ProviderDispute {
  disputeId: string
  references: string[]
  amountMinor: number
  currency: string
  /** lost: the money is gone · won: it stays, or came back. */
  state: "open" | "lost" | "won"
  at: number
}

/** Some of a list, and what the next question for it names; null: that was all. */
export interface RefundPage {
  refunds: ProviderRefund[]
  next: string | null
}

/** As it came. `now`: epoch milliseconds. */
export interface WebhookAsked {
  header(name: string): string | null
  body: string
  now: number
}

/** Whether its sender is who they say. `repeats`: it bears no name of its own, and the same again is news. */
export type WebhookChecked =
  | { ok: true; eventId: string; repeats: boolean }
  | { ok: false; why: "no_secret" | "signature" | "too_old" | "shape" }

/** What it tells; `look`: only that something of this payment is new. */
export type WebhookNews =
  | { about: "refund"; refund: ProviderRefund }
  | { about: "dispute"; dispute: ProviderDispute }
  | { about: "look"; paymentReference: string }
  | { about: "another_account" }
  | { about: "nothing" }

export interface Capabilities {
  /** A part of a payment, and more than once. */
  partial: boolean
  multiple: boolean
  /** It may take a refund and settle it days later. */
  pending: boolean
  /** How long the provider answers a key as it did first, ms. After that a person decides. */
  keyLifetime: number
  /** It can say what it gave back since a moment, whoever asked for it. */
  listsRefunds: boolean
  /** signed: they prove who sent them · bare: they name a payment, and it is looked up. */
  webhooks: "signed" | "bare" | null
  /** Calls a second and calls at once, over all processes of this shop. */
  rate: { perSecond: number; atOnce: number }
}

export interface RefundProvider {
  name: string
  capabilities: Capabilities
  refund(order: RefundOrder): Promise<RefundAnswer>
  /** All refunds of one payment. Throws where it cannot be reached. */
  lookup(paymentReference: string): Promise<ProviderRefund[]>
  /**
   * A page of all refunds of this account made at or after `since` (epoch milliseconds), in any order; `after` is the page
   * before's `next`. Asked only where `listsRefunds`. Throws where it cannot be reached.
   */
  list(ask: { since: number; after: string | null }): Promise<RefundPage>
  /** All disputes of one payment, where a webhook does not bring them. Throws where it cannot be reached. */
  disputes?(paymentReference: string): Promise<ProviderDispute[]>
  /** Where it can ask a customer for money by a page of its own. */
  paymentLinks?: PaymentLinks
  checkWebhook(asked: WebhookAsked): WebhookChecked
  /** Of one that was checked when it came. Throws where it does not parse. */
  parseWebhook(body: string): WebhookNews
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
export const answerOfAnother: RefundAnswer = {
  outcome: "unknown",
  error: "the answer names another refund",
  trouble: "unreadable",
}
