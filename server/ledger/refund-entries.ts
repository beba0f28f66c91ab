import { clearingAccount, costAccount, payableAccount, payerAccount, refundAccount } from "./accounts.ts"
import type { LedgerEntry } from "./post.ts"

/** A refund as the books know it. */
export interface Refund {
  intentId: string
  paymentId: string
  amountMinor: number
  currency: string
}

/** One that an attempt moves. */
export interface PaidOut extends Refund {
  attemptId: string
  /** The provider's name; "sepa" and "manual" are our own bank account. */
  provider: string
}

/** What is owed to the customer becomes more, or less: released, held again, stopped, another sum. */
export function owedEntry(refund: Refund & { withinCapture: boolean; version: number }): LedgerEntry {
  const { intentId, paymentId, amountMinor, version } = refund
  const more = amountMinor > 0
  const said = more
    ? ({ kind: "owed", text: "Owed to the customer" } as const)
    : ({ kind: "owed_no_more", text: "Not owed any more" } as const)
  const account = refund.withinCapture ? refundAccount(paymentId) : costAccount(paymentId)
  return entry(refund, { source: `owed:${intentId}:${version}`, ...said, from: payableAccount(paymentId), to: account })
}

/** The provider has it, and may still say no. */
export function takenEntry(paid: PaidOut): LedgerEntry {
  const { attemptId, provider, paymentId } = paid
  const said = { source: `taken:${attemptId}`, kind: "taken", text: "The provider took it" } as const
  return entry(paid, { ...said, from: clearingAccount(provider), to: payableAccount(paymentId) })
}

/** It said no: owed again. */
export function takenBackEntry(paid: PaidOut): LedgerEntry {
  const { attemptId, provider, paymentId } = paid
  const said = { source: `taken_back:${attemptId}`, kind: "taken_back", text: "The provider gave it back" } as const
  return entry(paid, { ...said, from: payableAccount(paymentId), to: clearingAccount(provider) })
}

/** `taken`: the provider had it before. */
export function refundEntry(paid: PaidOut, { taken }: { taken: boolean }): LedgerEntry {
  const { attemptId, provider, paymentId } = paid
  const to = taken ? clearingAccount(provider) : payableAccount(paymentId)
  const said = { source: `paid:${attemptId}`, kind: "refund", text: "Refunded to the customer" } as const
  return entry(paid, { ...said, from: payerAccount(provider), to })
}

/** The provider took a success back: owed again. */
export function reversalEntry(paid: PaidOut): LedgerEntry {
  const { attemptId, provider, paymentId } = paid
  const said = { source: `reversed:${attemptId}`, kind: "refund_reversed", text: "The refund came back" } as const
  return entry(paid, { ...said, from: payableAccount(paymentId), to: payerAccount(provider) })
}

/** Left by a way that has no attempts: paid by hand, or as a credit. `account`: the one that it left by. */
export function leftEntry(refund: Refund, { source, account }: { source: string; account: string }): LedgerEntry {
  const said = { source, kind: "refund", text: "Refunded to the customer" } as const
  return entry(refund, { ...said, from: account, to: payableAccount(refund.paymentId) })
}

type Said = Pick<LedgerEntry, "source" | "kind" | "text"> & { from: string; to: string }

function entry({ intentId, amountMinor, currency }: Refund, { from, to, ...said }: Said): LedgerEntry {
  return {
    ...said,
    intentId,
    postings: [
      { account: to, amountMinor, currency },
      { account: from, amountMinor: -amountMinor, currency },
    ],
  }
}
