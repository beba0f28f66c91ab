import * as z from "zod/mini"
import { legalBases, parcelStates, returnStatuses } from "../domain/states.ts"
import { At, Id } from "./basics.ts"

// What the server tells a handheld (protocol.md 8): bounded to its site, and without a customer's name, address,
// e-mail or comment.

export const ReturnLineDoc = z.object({
  id: Id,
  orderLineId: Id,
  sku: z.string(),
  gtin: z.nullable(z.string()),
  title: z.string(),
  category: z.nullable(z.string()),
  /** GET /api/pictures/{picture}; null: none. */
  picture: z.nullable(z.string()),
  authorized: z.int(),
  /** Units seen in parcels that are closed. */
  received: z.int(),
  serialTracked: z.boolean(),
  /** The serials that were sold, for the swap check; empty: not told. */
  serials: z.array(z.string()),
  /** The customer's reason as a code; never the comment. */
  reason: z.nullable(z.string()),
})
export type ReturnLineDoc = z.infer<typeof ReturnLineDoc>

export const ReturnDoc = z.object({
  id: Id,
  rma: z.string(),
  /** The shop's number of the order; absent where an older server told the return. */
  order: z.optional(z.string()),
  shop: z.string(),
  basis: z.enum(legalBases),
  status: z.enum(returnStatuses),
  /** The announced window is over: an exception, not a refusal. */
  outsideWindow: z.boolean(),
  /** The last day to pay, yyyy-mm-dd; null: the clock has not started. */
  dueDay: z.nullable(z.string()),
  lines: z.array(ReturnLineDoc),
  /** `RefundSoFar`, for the preview of the decision; parsed where it is used. */
  refund: z.optional(z.unknown()),
})
export type ReturnDoc = z.infer<typeof ReturnDoc>

export const ParcelDoc = z.object({
  id: Id,
  /** Every key that a scan of it may give: tracking numbers, SSCC, and the RMAs of its returns. */
  keys: z.array(z.string()),
  carrier: z.nullable(z.string()),
  state: z.enum(parcelStates),
  returnIds: z.array(Id),
  /** The day it is expected, yyyy-mm-dd in the site's calendar. */
  expectedDay: z.nullable(z.string()),
  arrivedAt: z.nullable(At),
  damaged: z.boolean(),
  /** Open now, and by whom (a person's id): "in another draft". */
  openedBy: z.nullable(Id),
})
export type ParcelDoc = z.infer<typeof ParcelDoc>

/** Key → state only: parcels closed in the last 60 days, and parcels of other sites. */
export const KnownDoc = z.object({
  keys: z.array(z.string()),
  state: z.enum(["closed", "other_site"]),
  site: z.string(),
  at: z.nullable(At),
})
export type KnownDoc = z.infer<typeof KnownDoc>

/** Catalogue: what a scanned article is where no line of the parcel names it. Travels apart. */
export const ProductDoc = z.object({
  sku: z.string(),
  gtins: z.array(z.string()),
  title: z.string(),
  category: z.nullable(z.string()),
  picture: z.nullable(z.string()),
})
export type ProductDoc = z.infer<typeof ProductDoc>

export const BinDoc = z.object({ code: z.string(), label: z.string(), kind: z.string(), colour: z.string() })
export type BinDoc = z.infer<typeof BinDoc>

/** The policy's document itself is `Policy` of shared/policy; it is parsed where it is used. */
export const PolicyDoc = z.object({ version: z.int(), policy: z.unknown() })
export type PolicyDoc = z.infer<typeof PolicyDoc>

/** The site that the device works at; id "site". */
export const SiteDoc = z.object({ id: Id, name: z.string(), timeZone: z.string(), demo: z.boolean() })
export type SiteDoc = z.infer<typeof SiteDoc>

/** A colleague, for "taken over from": no more than what is on the badge. */
export const ColleagueDoc = z.object({ id: Id, name: z.string() })
export type ColleagueDoc = z.infer<typeof ColleagueDoc>

export const docBodies = {
  return: ReturnDoc,
  parcel: ParcelDoc,
  known: KnownDoc,
  product: ProductDoc,
  bin: BinDoc,
  policy: PolicyDoc,
  site: SiteDoc,
  colleague: ColleagueDoc,
} as const
export type DocKind = keyof typeof docBodies
export const docKinds = Object.keys(docBodies) as [DocKind, ...DocKind[]]
export type DocBody<K extends DocKind> = z.infer<(typeof docBodies)[K]>
/** These travel apart, with `scope=catalogue`. */
export const catalogueKinds = ["product"] as const satisfies readonly DocKind[]
