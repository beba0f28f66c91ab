import * as z from "zod/mini"
import { At } from "./basics.ts"

/** new_epoch: the database was restored, copied or set back · start: the server had not ended in order just before. */
export const waitCauses = ["new_epoch", "start"] as const

/** The worker stands still until the providers' refunds are listed and matched (protocol.md, Money 11). */
export const PaymentsWait = z.object({
  since: At,
  cause: z.enum(waitCauses),
  /** The provider that did not answer at the last try. */
  unreachable: z.nullable(z.string()),
})
export type PaymentsWait = z.infer<typeof PaymentsWait>

/** How a provider fails: no answer · it was asked too often · it refuses our key · what it says cannot be read. */
export const providerTroubles = ["unreachable", "limited", "denied", "unreadable"] as const

/** Its circuit is open: what goes by it waits, and one call at a time tries whether it is back. */
export const ProviderTrouble = z.object({
  provider: z.string(),
  since: At,
  trouble: z.enum(providerTroubles),
  nextTryAt: At,
  /** Refunds that wait for it. */
  waiting: z.int(),
})
export type ProviderTrouble = z.infer<typeof ProviderTrouble>

/** Refunds that wait until our balance at the provider covers them. */
export const BalanceShort = z.object({
  provider: z.string(),
  currency: z.string(),
  amountMinor: z.int(),
  waiting: z.int(),
})
export type BalanceShort = z.infer<typeof BalanceShort>

export const PaymentsWaiting = z.object({
  waits: z.nullable(PaymentsWait),
  troubles: z.array(ProviderTrouble),
  short: z.array(BalanceShort),
  /** Payments that the customer's bank takes back: their refunds are held. */
  disputes: z.int(),
})
