import * as z from "zod/mini"
import { At, Currency, Id, text } from "./basics.ts"

// What finance does with a refund beside releasing it, and why: a reason from a list, and words of their own.

/** Reasons that each act takes. "other" says nothing: it needs words. */
export const actReasons = {
  reject: ["not_our_goods", "refunded_already", "agreed_otherwise", "not_owed", "misuse", "other"],
  hold: ["customer_asked", "bank_asked", "being_checked", "amount_unclear", "other"],
  stop: ["refunded_already", "chargeback", "wrong_amount", "customer_keeps", "other"],
  early: ["long_known", "delay_is_ours", "agreed", "other"],
  adjust: ["deduction_too_high", "price_corrected", "delivery_forgotten", "agreed", "counted_wrong", "other"],
} as const
export type ReasonedAct = keyof typeof actReasons
export type ActReason = (typeof actReasons)[ReasonedAct][number]
export const allActReasons = [...new Set(Object.values(actReasons).flat())] as [ActReason, ...ActReason[]]
export const Why = z.enum(allActReasons)

/** POST /api/refunds/intents/:id/adjust. up: an adjustment that another person releases · down: a claim, never a refund. */
export const Adjustment = z.object({
  version: z.string().check(z.maxLength(20)),
  direction: z.enum(["up", "down"]),
  /** By how much, in minor units of `currency`: an integer above nothing. */
  amountMinor: z.int().check(z.gte(1)),
  currency: Currency,
  why: Why,
  reason: z.optional(text(1000)),
})
export type Adjustment = z.infer<typeof Adjustment>
/** `id`: of the adjustment, or of the claim. */
export const Adjusted = z.object({ id: Id, kind: z.enum(["adjustment", "claim"]) })

/** POST /api/refunds/cases/:returnId/pay-early: what is owed of a line before anybody accepted it, as it was shown. */
export const EarlyPayment = z.object({
  lineId: Id,
  amountMinor: z.int().check(z.gte(1)),
  why: Why,
  reason: z.optional(text(1000)),
})
export type EarlyPayment = z.infer<typeof EarlyPayment>
/** `waits`: two people release it. */
export const EarlyPaid = z.object({ ids: z.array(Id), waits: z.boolean() })
export type EarlyPaid = z.infer<typeof EarlyPaid>

/** A list of the desk kept by name: its address without the page. */
export const SavedQuery = z.record(z.string().check(z.maxLength(20)), z.string().check(z.maxLength(100)))
const Name = z.string().check(z.trim(), z.minLength(1), z.maxLength(60))
export const SavedFilter = z.object({ id: Id, name: z.string(), query: SavedQuery, opens: z.boolean() })
export type SavedFilter = z.infer<typeof SavedFilter>
/** GET /api/refunds/filters: one's own, by name. */
export const SavedFilters = z.object({ filters: z.array(SavedFilter) })
/** POST /api/refunds/filters. `id` is the page's own, so that asking twice keeps one. `opens`: the desk begins with it. */
export const KeepFilter = z.object({ id: Id, name: Name, query: SavedQuery, opens: z.optional(z.boolean()) })
/** PATCH /api/refunds/filters/:id */
export const ChangeFilter = z.object({
  name: z.optional(Name),
  query: z.optional(SavedQuery),
  opens: z.optional(z.boolean()),
})

const Sum = z.object({ currency: z.string(), count: z.int(), sumMinor: z.int() })

/** What many released together come to, before they are. */
export const BatchSummary = z.object({
  totals: z.array(Sum),
  count: z.int(),
  /** Who looked at the things, and at how many of the refunds. */
  inspectors: z.array(z.object({ id: Id, name: z.string(), count: z.int() })),
  /** Left out, each with its reason in a code of problem.ts. */
  excluded: z.array(
    z.object({
      id: Id,
      rma: z.string(),
      amountMinor: z.int(),
      currency: z.string(),
      code: z.string(),
      detail: z.nullable(z.string()),
    }),
  ),
  /** Above the policy's sum in one currency: a second person approves it. */
  needsSecond: z.boolean(),
  thresholdMinor: z.int(),
})
export type BatchSummary = z.infer<typeof BatchSummary>

/** GET /api/refunds/batches: what waits for a second person, with its summary as it is now. */
export const ReleaseBatch = z.object({
  id: Id,
  proposedBy: z.object({ id: Id, name: z.string() }),
  proposedAt: At,
  reason: z.string(),
  /** Not by who proposed it, nor by who inspected any of it. */
  mayApprove: z.boolean(),
  summary: BatchSummary,
})
export type ReleaseBatch = z.infer<typeof ReleaseBatch>
export const ReleaseBatches = z.object({ batches: z.array(ReleaseBatch) })
export const BatchDecided = z.object({ id: Id, state: z.enum(["approved", "declined"]) })
/** POST /api/refunds/batches/:id/decline */
export const BatchNo = z.object({ reason: text(1000) })

/** GET /api/refunds/leaving: what is to leave, by whose account, currency and day; and what lateness adds by today. */
export const Leaving = z.object({
  today: z.string(),
  accounts: z.array(
    z.object({
      /** The payment's provider, or the way it takes instead: sepa, manual, store_credit. */
      account: z.string(),
      currency: z.string(),
      /** Released and on its way. */
      now: Sum,
      /** Waiting, by the day it is due; null: late. What has no day yet, or a later one, is in `later`. */
      days: z.array(z.object({ day: z.nullable(z.string()), count: z.int(), sumMinor: z.int() })),
      later: Sum,
    }),
  ),
  /** Returns that are late, and what the law adds to them if all were paid today. */
  late: z.array(z.object({ currency: z.string(), count: z.int(), surchargeMinor: z.int() })),
})
export type Leaving = z.infer<typeof Leaving>
