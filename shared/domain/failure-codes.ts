/** Why a refund came to nothing, where its provider says so in a way that we know: it stands in the intent's `note`. */
export const failureCodes = [
  // the card or the account is expired, closed or lost
  "card_closed",
  // the payment is older than its method gives back, or of a method that never does
  "too_old",
  "not_refundable",
  // the customer's bank takes the money back by itself
  "disputed",
  "already_refunded",
  "above_payment",
  "payment_unknown",
  "canceled",
] as const
export type FailureCode = (typeof failureCodes)[number]

/** In `note` while the shop's balance at the provider does not cover it: it waits, and has not failed. */
export const BALANCE_SHORT = "balance_short" as const

/** Why the worker gave a refund up to a person, in `note`. */
export const parkReasons = ["key_expired", "no_provider", "platform_route", "job_failed"] as const
export type ParkReason = (typeof parkReasons)[number]
