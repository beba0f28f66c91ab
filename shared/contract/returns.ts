import * as z from "zod/mini"
import {
  acceptances,
  dispositions,
  grades,
  holdReasons,
  intentStates,
  legalBases,
  parcelStates,
  receptions,
  refundKinds,
  returnStatuses,
} from "../domain/states.ts"
import { At, Id, text } from "./basics.ts"
import { problemCodes } from "./problem.ts"
import { BreakdownLine, RefundCase, TimelineEntry } from "./refunds.ts"

// Customer service: a return on one page, and what may be done for a customer.

const Day = z.iso.date()
const Reason = z.string().check(z.regex(/^[a-z][a-z0-9_]*$/), z.maxLength(60))

/** Why a customer sends something back: what the screens offer. A shop's own door may tell others. */
export const returnReasons = [
  "too_small",
  "too_large",
  "changed_mind",
  "not_as_pictured",
  "uncomfortable",
  "wrong_item",
  "arrived_damaged",
  "defective",
  "too_late",
  "other",
] as const

const Customer = z.object({
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  address: z.array(z.string()),
})

/** Null: it may be done. Else why not, by a code of problem.ts. */
const MayNot = z.nullable(z.enum(problemCodes))

export const OtherBusiness = z.object({
  kind: z.enum(["return", "order"]),
  id: Id,
  rma: z.nullable(z.string()),
  orderNumber: z.string(),
  status: z.nullable(z.enum(returnStatuses)),
  at: At,
})

/** `from`: who is no colleague. */
export const ReturnNote = z.object({
  id: Id,
  by: z.string(),
  at: At,
  text: z.string(),
  from: z.optional(z.enum(["customer"])),
})

/** GET /api/returns/:id */
export const ReturnPage = z.object({
  id: Id,
  rma: z.string(),
  orderId: Id,
  orderNumber: z.string(),
  shop: z.string(),
  site: z.string(),
  currency: z.string(),
  basis: z.enum(legalBases),
  status: z.enum(returnStatuses),
  noticeAt: At,
  /** The last day on which it could be announced in time, and whether it was not. Null: no window is known. */
  window: z.nullable(z.object({ lastDay: z.string(), outside: z.boolean(), extended: z.boolean() })),
  customer: z.nullable(Customer),
  arrivedAt: z.nullable(At),
  dueDay: z.nullable(z.string()),
  daysLeft: z.nullable(z.int()),
  /** Whom it waits for: a role, or dock, operator, carrier. Null: for nobody. */
  holder: z.nullable(z.string()),
  lines: z.array(
    z.object({
      id: Id,
      orderLineId: Id,
      title: z.string(),
      sku: z.string(),
      picture: z.nullable(z.string()),
      bought: z.int(),
      authorized: z.int(),
      received: z.int(),
      accepted: z.int(),
      refunded: z.int(),
      paidMinor: z.int(),
      reason: z.nullable(z.string()),
      comment: z.nullable(z.string()),
      wanted: z.nullable(z.string()),
      /** Somebody has judged a unit of it: the customer's reason stands. */
      judged: z.boolean(),
    }),
  ),
  payments: z.array(
    z.object({
      provider: z.string(),
      reference: z.string(),
      capturedMinor: z.int(),
      reservedMinor: z.int(),
      refundedMinor: z.int(),
    }),
  ),
  parcels: z.array(
    z.object({
      id: Id,
      keys: z.array(z.string()),
      carrier: z.nullable(z.string()),
      state: z.enum(parcelStates),
      expectedDay: z.nullable(z.string()),
      arrivedAt: z.nullable(At),
      closedAt: z.nullable(At),
    }),
  ),
  units: z.array(
    z.object({
      id: Id,
      title: z.string(),
      reception: z.enum(receptions),
      acceptance: z.enum(acceptances),
      grade: z.nullable(z.enum(grades)),
      disposition: z.nullable(z.enum(dispositions)),
      place: z.nullable(z.string()),
      lpn: z.nullable(z.string()),
      serial: z.nullable(z.string()),
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
      breakdown: z.array(BreakdownLine),
      provider: z.string(),
    }),
  ),
  obligations: RefundCase.shape.obligations,
  timeline: z.array(TimelineEntry),
  notes: z.array(ReturnNote),
  /** Other orders and returns of the same customer, the newest first, at most 20. */
  others: z.array(OtherBusiness),
  may: z.object({ cancel: MayNot, extend: MayNot, correctNotice: MayNot }),
})
export type ReturnPage = z.infer<typeof ReturnPage>

/** GET /api/returns/orders/:id : what of an order can be announced. */
export const OrderPage = z.object({
  id: Id,
  number: z.string(),
  shop: z.string(),
  currency: z.string(),
  orderedAt: At,
  customer: z.nullable(Customer),
  lines: z.array(
    z.object({
      id: Id,
      title: z.string(),
      sku: z.string(),
      picture: z.nullable(z.string()),
      bought: z.int(),
      /** Bought and not announced by another return that stands. */
      left: z.int(),
      paidMinor: z.int(),
      deliveredAt: z.nullable(At),
      /** Bases whose window is over today, each with its last day. */
      over: z.array(z.object({ basis: z.enum(legalBases), lastDay: z.string(), profile: z.optional(z.string()) })),
    }),
  ),
  /** Returns of this order, and what else the customer has here. */
  others: z.array(OtherBusiness),
})
export type OrderPage = z.infer<typeof OrderPage>

/** POST /api/returns/orders/:id/announce . The same once more answers with the return that there is. */
export const Announcement = z.object({
  basis: z.enum(legalBases),
  /** Of the shop's own profiles one that follows the basis. */
  profile: z.optional(text(60)),
  /** When the customer said so; not in the future. */
  noticeAt: At,
  lines: z
    .array(
      z.object({
        orderLineId: Id,
        quantity: z.int().check(z.gte(1), z.lte(10_000)),
        reason: z.optional(Reason),
        comment: z.optional(text(2000)),
      }),
    )
    .check(z.minLength(1), z.maxLength(200)),
})
export type Announcement = z.infer<typeof Announcement>
export const Announced = z.object({ id: Id, rma: z.string(), created: z.boolean() })

/** POST /api/returns/:id/link : the customer's own page. `revoke`: the links of before fell into other hands. */
export const LinkAsked = z.object({ revoke: z.boolean() })
export const LinkMade = z.object({ link: z.string() })

/** POST /api/returns/:id/notes . `id` is the sender's, so that what is sent twice stands once. */
export const NewNote = z.object({ id: Id, text: text(4000) })
/** POST /api/returns/:id/cancel */
export const Cancelling = z.object({ reason: text(1000) })
/** POST /api/returns/:id/extend . `from` is the last day that was seen. */
export const Extending = z.object({ from: Day, to: Day, reason: text(1000) })
/** POST /api/returns/:id/correct . `from` is what was seen: where it is another by now, nothing changes. */
export const Correcting = z.discriminatedUnion("what", [
  z.object({ what: z.literal("notice"), from: At, to: At, reason: text(1000) }),
  z.object({
    what: z.literal("line_reason"),
    lineId: Id,
    from: z.nullable(z.string()),
    to: Reason,
    reason: text(1000),
  }),
])
export type Correcting = z.infer<typeof Correcting>
export const ReturnActed = z.object({ id: Id, status: z.enum(returnStatuses) })
