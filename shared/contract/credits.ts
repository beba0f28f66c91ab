import * as z from "zod/mini"
import { At, Currency, text } from "./basics.ts"

// A shop's till takes a store credit: by its code, with the shop's key, each spend under a key of the till's own.

const Code = text(40)
const Amount = z.int().check(z.gte(1), z.lte(Number.MAX_SAFE_INTEGER))

/** POST /api/credits/balance . A code does not stand in an address, where logs would keep it. */
export const CreditAsk = z.object({ code: Code })
export const CreditBalance = z.object({
  currency: Currency,
  balanceMinor: z.int(),
  /** The first moment at which it is good for nothing; null: none. */
  expiresAt: z.nullable(At),
})

/** POST /api/credits/spend . The same key once more answers with the spend that there is. */
export const CreditSpending = z.object({
  code: Code,
  key: text(200),
  amountMinor: Amount,
  currency: Currency,
  /** The order that it pays, or pays a part of. */
  orderNumber: z.optional(text(100)),
})
export const CreditSpent = z.object({
  key: z.string(),
  state: z.enum(["spent", "cancelled"]),
  amountMinor: z.int(),
  currency: Currency,
  balanceMinor: z.int(),
})

/** POST /api/credits/cancel . The order is off: what was spent under this key is on the credit again. */
export const CreditCancelling = z.object({ key: text(200) })
