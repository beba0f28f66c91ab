import * as z from "zod/mini"
import { intentWays } from "../domain/money-moves.ts"
import { holdReasons, intentStates, legalBases, refundKinds } from "../domain/states.ts"
import { At, Id, text } from "./basics.ts"
import { Why } from "./refund-acts.ts"
import { RefundFilter, RefundTotal, refundSorts } from "./refund-desk.ts"

// Finance's list: refunds and obligations by due date.

export const BreakdownLine = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  amountMinor: z.int(),
  article: z.optional(z.string()),
})

/** GET /api/refunds/queue?state=…&cursor=… */
export const RefundRow = z.object({
  /** "intent:<id>", "obligation:<return id>" or, of what a customer owes back, "claim:<id>". */
  id: z.string(),
  returnId: Id,
  rma: z.string(),
  orderNumber: z.string(),
  shop: z.string(),
  /** The first article and its picture: people find a case by the thing before its number. */
  title: z.optional(z.nullable(z.string())),
  picture: z.optional(z.nullable(z.string())),
  customer: z.optional(z.nullable(z.string())),
  kind: z.enum([...refundKinds, "obligation", "claim"]),
  amountMinor: z.int(),
  currency: z.string(),
  /** Null for an obligation and for a claim. */
  state: z.nullable(z.enum(intentStates)),
  reasons: z.array(z.string()),
  /** Whom it waits for: a role, or dock, operator, carrier for an obligation. */
  holder: z.nullable(z.string()),
  dueDay: z.nullable(z.string()),
  daysLeft: z.nullable(z.int()),
  updatedAt: At,
  /** What an act names; null for an obligation. */
  version: z.optional(z.nullable(z.string())),
  /** What the law adds to its whole return, were it paid today; null in time. */
  surchargeMinor: z.optional(z.nullable(z.int())),
  /** May be released together with others: nothing about it wants a look of its own. */
  together: z.optional(z.boolean()),
})
export type RefundRow = z.infer<typeof RefundRow>
export const refundFilters = ["waiting", "obligations", "moving", "paid", "stopped", "all", "claims"] as const
export const RefundQuery = z.object({
  ...RefundFilter.shape,
  show: z.optional(z.enum(refundFilters)),
  sort: z.optional(z.enum(refundSorts)),
  cursor: z.optional(z.string()),
})
export type RefundQuery = z.infer<typeof RefundQuery>
export const RefundQueue = z.object({
  rows: z.array(RefundRow),
  next: z.nullable(z.string()),
  counts: z.record(z.string(), z.int()),
  totals: z.array(RefundTotal),
  /** What was paid or stopped is added up so far and no further: there is more than the totals say. */
  capped: z.boolean(),
})

export const RefundAttempt = z.object({
  number: z.int(),
  state: z.string(),
  providerId: z.nullable(z.string()),
  error: z.nullable(z.string()),
  at: At,
})

export const TimelineEntry = z.object({
  at: At,
  /** fact | photo | decision | money | act */
  what: z.enum(["announced", "fact", "decision", "call", "act"]),
  /** A key of locales `timeline`, with its params. */
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  by: z.nullable(z.string()),
  /** What it opens: the raw record. */
  detail: z.unknown(),
})

/** GET /api/refunds/cases/:returnId */
export const RefundCase = z.object({
  returnId: Id,
  rma: z.string(),
  orderNumber: z.string(),
  shop: z.string(),
  customer: z.nullable(z.object({ name: z.nullable(z.string()), email: z.nullable(z.string()) })),
  basis: z.enum(legalBases),
  status: z.string(),
  noticeAt: At,
  arrivedAt: z.nullable(At),
  dueDay: z.nullable(z.string()),
  daysLeft: z.nullable(z.int()),
  dueBecause: z.nullable(z.string()),
  late: z.nullable(z.object({ daysLate: z.int(), surchargeMinor: z.int() })),
  currency: z.string(),
  lines: z.array(
    z.object({
      id: Id,
      /** By which the breakdown names it. */
      orderLineId: z.optional(Id),
      title: z.string(),
      sku: z.string(),
      picture: z.nullable(z.string()),
      authorized: z.int(),
      received: z.int(),
      accepted: z.int(),
      refunded: z.int(),
      priceMinor: z.int(),
    }),
  ),
  intents: z.array(
    z.object({
      id: Id,
      kind: z.enum(refundKinds),
      state: z.enum(intentStates),
      amountMinor: z.int(),
      currency: z.string(),
      reasons: z.array(z.enum(holdReasons)),
      /** What lateness adds, while something else of the return is open. */
      under: z.optional(z.boolean()),
      /** How it leaves: by the payment's own provider, or another way. */
      way: z.optional(z.enum(intentWays)),
      payment: z.object({
        provider: z.string(),
        reference: z.string(),
        capturedMinor: z.int(),
        refundedMinor: z.int(),
      }),
      breakdown: z.array(BreakdownLine),
      attempts: z.array(RefundAttempt),
      /** When a released refund leaves; until then it can be taken back. Null once it was sent, or while it waits. */
      paysAt: z.optional(z.nullable(At)),
      /** What this person may do with it now. */
      may: z.object({
        release: z.boolean(),
        reject: z.boolean(),
        retry: z.boolean(),
        hold: z.boolean(),
        stop: z.boolean(),
        adjust: z.boolean(),
      }),
      /** Why it was put on hold, stopped or parked, as it was written then. */
      note: z.optional(z.nullable(z.string())),
      version: z.string(),
    }),
  ),
  obligations: z.array(
    z.object({
      lineId: Id,
      reason: z.string(),
      title: z.string(),
      quantity: z.int(),
      amountMinor: z.int(),
      dueDay: z.string(),
      daysLeft: z.int(),
      holder: z.string(),
    }),
  ),
  /** Whose dates may be corrected. */
  parcels: z.optional(
    z.array(
      z.object({
        id: Id,
        tracking: z.nullable(z.string()),
        arrivedAt: z.nullable(At),
        corrected: z.boolean(),
        shippedAt: z.nullable(At),
      }),
    ),
  ),
  timeZone: z.optional(z.string()),
  photos: z.array(z.object({ sha256: z.string(), slot: z.string(), here: z.boolean(), by: z.string(), at: At })),
  timeline: z.array(TimelineEntry),
  /** What chose it for a look: the plain rules that it hit, with what was measured. Empty: nothing did. */
  risk: z.array(z.object({ code: z.string(), seen: z.number(), at: z.number() })),
})
export type RefundCase = z.infer<typeof RefundCase>

/** POST /api/refunds/intents/:id/release | reject | retry | hold | stop. `why`: of the act's own list (`refund-acts.ts`). */
export const RefundAct = z.object({ version: z.string(), why: z.optional(Why), reason: z.optional(text(1000)) })
export const RefundActed = z.object({ id: Id, state: z.enum(intentStates) })
