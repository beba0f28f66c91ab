import * as z from "zod/mini"
import { holdReasons, intentStates } from "../domain/states.ts"
import { At, Currency, Id, text } from "./basics.ts"

// What finance's desk asks besides the list itself: filters, totals, what falls due, many at once, a corrected date.

export const obligationReasons = ["due_before_inspection", "due_before_receipt"] as const
/** Whom a row waits for: a role, or for an obligation the dock, an operator, the carrier. */
export const refundHolders = ["finance", "lead", "dock", "operator", "carrier"] as const
export type RefundHolder = (typeof refundHolders)[number]
/** late: its day is over · today and 3, 7, 14 days: not late, and due by then · none: no day yet. */
export const dueWindows = ["late", "today", "3", "7", "14", "none"] as const
/** due: the nearest first · amount: the largest first, a currency at a time · changed: the newest first. */
export const refundSorts = ["due", "amount", "changed"] as const
export type RefundSort = (typeof refundSorts)[number]

const Day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/))
/** Minor units, as an address carries them. */
const Digits = z.string().check(z.regex(/^\d{1,15}$/))

export const RefundFilter = z.object({
  state: z.optional(z.enum(intentStates)),
  shop: z.optional(Id),
  site: z.optional(Id),
  reason: z.optional(z.enum([...holdReasons, ...obligationReasons])),
  holder: z.optional(z.enum(refundHolders)),
  due: z.optional(z.enum(dueWindows)),
  /** One day of the shop's calendar. */
  day: z.optional(Day),
  /** Without it `min` and `max` say nothing: a hundred yen are no hundred euros. */
  currency: z.optional(Currency),
  min: z.optional(Digits),
  max: z.optional(Digits),
  /** A number, whole: of a return, an order, a parcel, a payment, a refund here or at the bank; an amount; a name or address. */
  text: z.optional(text(100)),
})
export type RefundFilter = z.infer<typeof RefundFilter>

/** Of all rows that the filter finds, not of the page. */
export const RefundTotal = z.object({ currency: z.string(), count: z.int(), sumMinor: z.int() })
export type RefundTotal = z.infer<typeof RefundTotal>

/** GET /api/refunds/due-days: what waits and falls due, late ones under the day they were due. */
export const DueDays = z.object({
  today: Day,
  /** The last day that is shown. */
  through: Day,
  days: z.array(
    z.object({
      /** Null: late. */
      day: z.nullable(Day),
      holder: z.enum(refundHolders),
      totals: z.array(RefundTotal),
    }),
  ),
})
export type DueDays = z.infer<typeof DueDays>

/** GET /api/refunds/choices: what there is to filter by. */
export const RefundChoices = z.object({
  shops: z.array(z.object({ id: Id, name: z.string() })),
  sites: z.array(z.object({ id: Id, name: z.string() })),
  currencies: z.array(Currency),
})
export type RefundChoices = z.infer<typeof RefundChoices>

/** At most this many lines are released together. */
export const MOST_TOGETHER = 100

/** POST /api/refunds/release-many: each line for itself, with one reason. */
export const ReleaseMany = z.object({
  refunds: z
    .array(z.object({ id: Id, version: z.string().check(z.maxLength(20)) }))
    .check(z.minLength(1), z.maxLength(MOST_TOGETHER)),
  reason: text(1000),
})
export const ReleasedMany = z.object({
  /** Its sum wants a second person: it waits for one under this id, and nothing was released. */
  batch: z.optional(z.nullable(Id)),
  results: z.array(
    z.object({
      id: Id,
      ok: z.boolean(),
      state: z.nullable(z.enum(intentStates)),
      /** Of `problem.ts`, where it was refused. */
      code: z.nullable(z.string()),
      detail: z.nullable(z.string()),
    }),
  ),
})
export type ReleasedMany = z.infer<typeof ReleasedMany>

/** notice: when the customer announced it · arrival: when a parcel came to the dock · shipment: when it was handed over. */
export const correctableDates = ["notice", "arrival", "shipment"] as const
export const DateChange = z.object({
  what: z.enum(correctableDates),
  /** Which parcel, for all but the notice. */
  parcelId: z.optional(Id),
  at: At,
})
/** POST /api/refunds/cases/:returnId/date-preview */
export const DatePreview = z.object({
  dueDay: z.nullable(Day),
  newDueDay: z.nullable(Day),
  daysLeft: z.nullable(z.int()),
  surchargeMinor: z.int(),
  newSurchargeMinor: z.int(),
  currency: z.string(),
})
export type DatePreview = z.infer<typeof DatePreview>
/** POST /api/refunds/cases/:returnId/dates. `was`: what the person saw; null: no date yet. */
export const DateCorrection = z.object({ ...DateChange.shape, was: z.nullable(At), reason: text(1000) })
export const DateCorrected = z.object({ returnId: Id, dueDay: z.nullable(Day) })
