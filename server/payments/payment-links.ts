// What a provider's page asks a customer for: an address of the provider's own, good once. Called by a job alone.

export interface LinkOrder {
  /** The same for every call of one wish: it makes one link. */
  idempotencyKey: string
  amountMinor: number
  currency: string
  /** What the customer reads there, and on their statement. */
  description: string
  /** Where their browser goes afterwards. */
  returnUrl: string
  /** Epoch milliseconds; a provider may end it earlier. */
  endsAt: number
  metadata: Record<string, string>
}

export type LinkState =
  | { state: "open" }
  /** Paid: by this payment, which can be given back. */
  | { state: "paid"; paymentReference: string }
  /** It takes no money any more, and took none. */
  | { state: "over" }

/** A page that took its money, as its provider lists it. */
export interface PaidLink {
  linkId: string
  returnUrl: string
  amountMinor: number
  currency: string
  /** When it was made. */
  at: number
  /** By which payment; null: `look` tells. */
  paymentReference: string | null
}

export interface PaidAsk {
  /** Made at this moment or later. */
  since: number
  /** Whose customers come back to an address that begins so: the account has others, too. */
  returnsTo: string
  after: string | null
}

/** Every call throws where nobody knows what became of it. */
export interface PaymentLinks {
  create(order: LinkOrder): Promise<{ linkId: string; url: string }>
  look(linkId: string): Promise<LinkState>
  /** Takes no money from here on; what it took meanwhile `look` tells. */
  end(linkId: string): Promise<void>
  /** Some of those that are paid, in any order; `after` is the answer before's `next`. */
  paid(ask: PaidAsk): Promise<{ links: PaidLink[]; next: string | null }>
}
