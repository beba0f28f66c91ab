import * as z from "zod/mini"
import { intentStates, legalBases, parcelStates, refundKinds, returnStatuses } from "../domain/states.ts"
import { Currency, Locale, Minor, text } from "./basics.ts"
import { variantFields } from "./products.ts"

/**
 * "test", "stripe" or "mollie"; "manual" where no adapter of ours can reach it; of a connected shop its own platform and the
 * shop's code, "shopify:novembre".
 */
const provider = z.union([
  z.enum(["test", "stripe", "mollie", "manual"]),
  z.string().check(z.regex(/^(?:shopify|woocommerce):.{1,100}$/s, "shopify: or woocommerce: and the shop's code")),
])

// The doors for a shop's data. Both are idempotent upserts by the shop's own numbers. Moments are ISO 8601.

const moment = z.iso.datetime({ offset: true })
const country = z.string().check(z.regex(/^[A-Z]{2}$/, "a two-letter country"))

export const CustomerInput = z.object({
  name: z.optional(text(200)),
  email: z.optional(text(200)),
  phone: z.optional(text(40)),
  address: z.optional(z.array(text(200)).check(z.maxLength(8))),
})

/** What a customer knows their card by. No more of its number is taken. */
const Card = z.object({ last4: z.string().check(z.regex(/^\d{4}$/)), brand: z.optional(text(40)) })

/** POST /api/orders */
export const OrderInput = z.object({
  number: text(100),
  invoiceNumber: z.optional(text(100)),
  invoicedAt: z.optional(moment),
  /** null: it is not, or no longer. */
  cancelledAt: z.optional(z.nullable(moment)),
  currency: Currency,
  country,
  vatRegime: z.optional(z.enum(["national", "oss"])),
  deliveryMinor: z.optional(Minor),
  deliveryStandardMinor: z.optional(Minor),
  locale: z.optional(Locale),
  /** Who brought it, and where to, as roughly as carriers sort: "FR-59". For counting damages on the way. */
  deliveredBy: z.optional(text(40)),
  region: z.optional(text(20)),
  customer: z.optional(CustomerInput),
  lines: z
    .array(
      z.object({
        /** The shop's id of the line; without it the SKU is taken. */
        ref: z.optional(text(100)),
        sku: text(100),
        gtin: z.optional(z.string().check(z.regex(/^\d{8,14}$/, "8 to 14 digits"))),
        title: text(300),
        category: z.optional(text(60)),
        ...variantFields,
        quantity: z.int().check(z.gte(1), z.lte(10_000)),
        /** Paid for the whole line after discounts, tax included. */
        paidMinor: Minor,
        taxMinor: z.optional(Minor),
        deliveredAt: z.optional(moment),
        /** The lot that it was made in. */
        batch: z.optional(text(60)),
        serialTracked: z.optional(z.boolean()),
        serials: z.optional(z.array(text(100)).check(z.maxLength(10_000))),
      }),
    )
    .check(z.minLength(1), z.maxLength(500)),
  payments: z
    .array(
      z.object({
        provider,
        /** The provider's id of the captured payment. */
        reference: text(200),
        capturedMinor: Minor,
        /** Who can refund it: us, or the shop's own platform. */
        route: z.optional(z.enum(["ours", "platform"])),
        card: z.optional(Card),
      }),
    )
    .check(z.maxLength(20)),
})
export type OrderInput = z.infer<typeof OrderInput>

/** One payment by itself, for an order that is here: a line of a payments file. */
export const PaymentInput = z.object({
  orderNumber: text(100),
  provider,
  reference: text(200),
  capturedMinor: Minor,
  currency: z.optional(Currency),
  route: z.optional(z.enum(["ours", "platform"])),
  card: z.optional(Card),
})
export type PaymentInput = z.infer<typeof PaymentInput>

/** POST /api/returns */
export const ReturnInput = z.object({
  /** The RMA; ours is made where the shop gives none. */
  number: z.optional(text(100)),
  orderNumber: text(100),
  basis: z.enum(legalBases),
  /** Of the shop's own profiles one that follows the basis. */
  profile: z.optional(text(60)),
  noticeAt: moment,
  siteCode: z.optional(text(60)),
  locale: z.optional(Locale),
  collectedByTrader: z.optional(z.boolean()),
  /** The shop gave the information of L221-5; without it nothing is deducted for wear. */
  informationGiven: z.optional(z.boolean()),
  lines: z
    .array(
      z.object({
        /** The order line's ref or SKU. */
        ref: text(100),
        quantity: z.int().check(z.gte(1), z.lte(10_000)),
        reason: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9_]*$/), z.maxLength(60))),
        comment: z.optional(text(2000)),
        wanted: z.optional(z.enum(["refund", "exchange", "store_credit", "repair"])),
      }),
    )
    .check(z.minLength(1), z.maxLength(200)),
  parcels: z.optional(
    z
      .array(
        z.object({
          carrier: z.optional(text(60)),
          tracking: text(100),
          /** The day it is expected at the dock, yyyy-mm-dd. */
          expectedDay: z.optional(z.iso.date()),
          /** The carrier's first scan: proof of shipment. */
          shippedAt: z.optional(moment),
          /** As the carrier weighed it. */
          weightGrams: z.optional(z.int().check(z.gte(1), z.lte(10_000_000))),
        }),
      )
      .check(z.maxLength(50)),
  ),
})
export type ReturnInput = z.infer<typeof ReturnInput>

export const OrderReply = z.object({ id: z.string(), number: z.string(), created: z.boolean() })
export const ReturnReply = z.object({
  id: z.string(),
  rma: z.string(),
  created: z.boolean(),
  parcelIds: z.array(z.string()),
})

/** GET /api/returns: by the return's number, the order's, or both. */
export const ReturnsQuery = z.object({ number: z.optional(text(100)), order: z.optional(text(100)) })

/** How far returns have come. Dates are the shop's days, moments ISO 8601. */
export const ReturnsReply = z.object({
  returns: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      orderNumber: z.string(),
      siteCode: z.string(),
      basis: z.enum(legalBases),
      status: z.enum(returnStatuses),
      noticeAt: moment,
      /** The last day on which the law lets the refund be paid; null before it is known. */
      dueDay: z.nullable(z.iso.date()),
      lines: z.array(
        z.object({
          ref: z.string(),
          sku: z.string(),
          quantity: z.int(),
          reason: z.nullable(z.string()),
          received: z.int(),
          accepted: z.int(),
        }),
      ),
      parcels: z.array(
        z.object({
          tracking: z.nullable(z.string()),
          carrier: z.nullable(z.string()),
          state: z.enum(parcelStates),
          expectedDay: z.nullable(z.iso.date()),
          arrivedAt: z.nullable(moment),
          closedAt: z.nullable(moment),
        }),
      ),
      refunds: z.array(
        z.object({
          kind: z.enum(refundKinds),
          state: z.enum(intentStates),
          amountMinor: z.int(),
          currency: Currency,
        }),
      ),
    }),
  ),
})
