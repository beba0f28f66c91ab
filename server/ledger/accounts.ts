import { type AccountKind, accountKinds } from "../../shared/domain/account-kinds.ts"

// The chart of accounts: what each holds, when it is posted, and its name. An account is a kind and, behind a colon, what it
// belongs to. Positive is what an account is given, negative what it gives; every entry sums to zero in each currency.
//
// A refund on its way:        owed        customer_refunds + | payable −          (released: changeIntent posts it)
//                             taken       payable +          | clearing −         (the provider has it, its word is out)
//                             paid        clearing or payable + | provider −      (it says that it is paid)
//                             settled     provider +         | settled −          (its settlement file says so)
// Withdrawn, refused or failed posts the reverse of what was posted, and never changes it.

/** The kinds that money leaves by: what `payable` becomes once it has gone. */
export const wayOutKinds = [
  "clearing",
  "provider",
  "bank",
  "store_credit",
  "replaced",
] as const satisfies readonly AccountKind[]

export const accountName = (kind: AccountKind, of: string): string => `${kind}:${of}`

/** The kind and the owner of an account by its name; null: it is none of the chart. */
export function accountOf(name: string): { kind: AccountKind; of: string } | null {
  const at = name.indexOf(":")
  const kind = accountKinds.find((one) => one === name.slice(0, at))
  return kind ? { kind, of: name.slice(at + 1) } : null
}

/** What goes back of a payment within its capture: principal, adjustment, delivery. Posted when it is owed. */
export const refundAccount = (paymentId: string) => accountName("customer_refunds", paymentId)

/** Postage, surcharge, bonus, goodwill: given beside the capture. Posted when it is owed. */
export const costAccount = (paymentId: string) => accountName("customer_costs", paymentId)

/** Owed to the customer and still here. Given away at release, given back when a way out has the money. */
export const payableAccount = (paymentId: string) => accountName("payable", paymentId)

/** A provider took it and has not said what became of it: between `pending` and its last word. */
export const clearingAccount = (provider: string) => accountName("clearing", provider)

/** A provider says that it paid it: it holds it against us until a settlement. */
export const providerAccount = (provider: string) => accountName("provider", provider)

/** A settlement file says that the provider took it, or its fee, out of our money. */
export const settledAccount = (provider: string) => accountName("settled", provider)

/** Left our own bank account: by a transfer that the bank booked (`sepa`), or by a person's hand (`manual`). */
export const bankAccount = (way: "sepa" | "manual") => accountName("bank", way)

/** The account that a payer's money left by, by the name that an attempt calls it. */
export function payerAccount(payer: string): string {
  return payer === "sepa" || payer === "manual" ? bankAccount(payer) : providerAccount(payer)
}

/** What a provider keeps for its work, by its settlement files. */
export const feeAccount = (provider: string) => accountName("fees", provider)

/** What a store credit is still good for, negative: given away when it is issued, given back as it is used or expires. */
export const storeCreditAccount = (creditId: string) => accountName("store_credit", creditId)

/** What a shop sold for store credits, negative: posted when a till takes one, the reverse when its order is cancelled. */
export const soldForCreditAccount = (shopId: string) => accountName("sold_for_credit", shopId)

/** The worth of what a shop sent again instead of money, negative: posted when the replacement is shipped. */
export const replacedAccount = (shopId: string) => accountName("replaced", shopId)

/** What customers paid a provider by its own page: it holds it for us. Posted when it says so. */
export const receivedAccount = (provider: string) => accountName("received", provider)

/** What a customer paid on top for a dearer exchange, negative: posted when it is paid, the reverse as it goes back. */
export const differenceAccount = (differenceId: string) => accountName("differences", differenceId)

/** Given back by others, in a provider's dashboard: no settlement of ours. Posted when a list shows it. */
export const outsideAccount = (paymentId: string) => accountName("outside", paymentId)

/** Paid a second time: a late success of what was paid another way. Posted when the provider says so; finance is alarmed. */
export const overpaidAccount = (paymentId: string) => accountName("overpaid", paymentId)

/** The customer owes it back: an advance whose parcel never came, a correction downwards. Posted when the claim is opened. */
export const customerClaimAccount = (claimId: string) => accountName("customer_claims", claimId)

/** The carrier owes it: lost or damaged on the way. Posted when the claim is opened. */
export const carrierClaimAccount = (claimId: string) => accountName("carrier_claims", claimId)

/** The supplier owes it: a fault of the article. Posted when the claim is opened. */
export const supplierClaimAccount = (claimId: string) => accountName("supplier_claims", claimId)

/** The other side of every claim: what we count on, of a payment's refunds, once a claim is opened. */
export const recoveredAccount = (claimId: string) => accountName("recovered", claimId)

/** A claim or a credit that nobody pays or uses any more. */
export const writtenOffAccount = (subject: string) => accountName("written_off", subject)
