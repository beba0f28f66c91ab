import * as z from "zod/mini"
import { Id } from "./basics.ts"

// What is late and why: who holds it up, since when, how much of it, and what the law adds meanwhile.

/** Nearest to paying first: a case stands under the first of these that holds any of it up. */
export const lateHolders = ["finance", "lead", "operator", "dock", "customer", "provider", "carrier"] as const
export type LateHolder = (typeof lateHolders)[number]

const Day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/))
const Sum = z.object({ currency: z.string(), sumMinor: z.int(), surchargeMinor: z.int() })

export const LateQuery = z.object({ holder: z.optional(z.enum(lateHolders)) })

export const LateCase = z.object({
  returnId: Id,
  rma: z.string(),
  shop: z.string(),
  holder: z.enum(lateHolders),
  /** A reason to wait, a state of a refund, a reason of an obligation, or "surcharge": only what lateness added is left. */
  reason: z.string(),
  dueDay: Day,
  daysLate: z.int(),
  currency: z.string(),
  /** Late and unpaid; 0 where only the surcharge is. */
  amountMinor: z.int(),
  surchargeMinor: z.int(),
})
export type LateCase = z.infer<typeof LateCase>

/** GET /api/refunds/late */
export const LateReport = z.object({
  today: Day,
  /** Not late yet, and due within so many days. */
  atRisk: z.object({ days: z.int(), cases: z.int() }),
  cases: z.int(),
  sums: z.array(Sum),
  holders: z.array(
    z.object({
      holder: z.enum(lateHolders),
      cases: z.int(),
      /** The first day that was missed. */
      since: Day,
      daysLate: z.int(),
      sums: z.array(Sum),
      reasons: z.array(z.object({ reason: z.string(), cases: z.int() })),
    }),
  ),
  /** Cases by days late, in the steps in which the law's surcharge grows. */
  steps: z.array(z.object({ from: z.int(), to: z.nullable(z.int()), cases: z.int() })),
  /** The latest first; of the holder that was asked for, if one was. */
  list: z.array(LateCase),
  /** There are more than the list shows. */
  more: z.boolean(),
})
export type LateReport = z.infer<typeof LateReport>
