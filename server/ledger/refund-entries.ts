import type { LedgerEntry } from "./post.ts"

// The accounts, by their plain names:
//   customer_refunds:<payment>  what went back of that payment, within its capture
//   customer_costs:<payment>    postage, surcharge, bonus, goodwill: given beside it
//   provider:<name>             what that provider paid out for us (so it is negative)

export interface PaidOut {
  attemptId: string
  intentId: string
  paymentId: string
  provider: string
  amountMinor: number
  currency: string
  /** Principal, adjustment, delivery. */
  withinCapture: boolean
}

export const refundAccount = (paymentId: string) => `customer_refunds:${paymentId}`
export const costAccount = (paymentId: string) => `customer_costs:${paymentId}`
export const providerAccount = (provider: string) => `provider:${provider}`

export function refundEntry(paid: PaidOut): LedgerEntry {
  return entry(paid, { source: `paid:${paid.attemptId}`, kind: "refund", text: "Refunded to the customer", sign: 1 })
}

/** The provider took a success back. */
export function reversalEntry(paid: PaidOut): LedgerEntry {
  const text = "The refund came back"
  return entry(paid, { source: `reversed:${paid.attemptId}`, kind: "refund_reversed", text, sign: -1 })
}

type Said = Pick<LedgerEntry, "source" | "kind" | "text"> & { sign: 1 | -1 }

function entry(paid: PaidOut, { sign, ...said }: Said): LedgerEntry {
  const { currency, amountMinor } = paid
  const account = paid.withinCapture ? refundAccount(paid.paymentId) : costAccount(paid.paymentId)
  return {
    ...said,
    intentId: paid.intentId,
    postings: [
      { account, amountMinor: sign * amountMinor, currency },
      { account: providerAccount(paid.provider), amountMinor: -sign * amountMinor, currency },
    ],
  }
}
