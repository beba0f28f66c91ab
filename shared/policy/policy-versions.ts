import * as z from "zod/mini"
import { text } from "../contract/basics.ts"
import { type HoldReason, holdReasons } from "../domain/states.ts"
import { voucherOrders } from "./policy-document.ts"
import { breakdownCodes } from "./refund-input.ts"

// What an administrator reads of the rules' versions, asks before a change counts, and publishes.

const part = z.optional(z.record(z.string(), z.unknown()))

/**
 * Only what differs, as deep as it goes; lists whole: {"depreciation": {"C": 1500}}. Null takes a question, a category, a
 * defect or a profile away. The rules' own check says the rest.
 */
export const PolicyChange = z.strictObject({
  thresholds: part,
  legal: part,
  depreciation: part,
  restockingFee: part,
  postage: part,
  vouchers: z.optional(z.enum(voucherOrders)),
  storeCredit: part,
  advance: part,
  questions: part,
  defects: part,
  categories: part,
  unmapped: part,
  photos: part,
  profiles: part,
})
export type PolicyChange = z.infer<typeof PolicyChange>

const Field = z.object({ path: z.string(), before: z.optional(z.unknown()), after: z.optional(z.unknown()) })

export const versionStates = ["counts", "planned", "past", "overtaken"] as const
export const PolicyVersion = z.object({
  version: z.int(),
  /** Null: the house itself. */
  author: z.nullable(z.string()),
  reason: z.string(),
  startsAt: z.int(),
  /** overtaken: a newer one began before it could. */
  state: z.enum(versionStates),
  /** Against the version before it. */
  changed: z.array(Field),
})
export type PolicyVersion = z.infer<typeof PolicyVersion>

export const PolicyVersionsQuery = z.object({ before: z.optional(z.string().check(z.regex(/^[1-9]\d{0,8}$/))) })
/** Newest first; `more`: older ones by `before`. */
export const PolicyVersions = z.object({
  versions: z.array(PolicyVersion),
  /** What a change must be based on. */
  newest: z.int(),
  counts: z.int(),
  /** Of the house's sums in minor units: the first shop's. */
  currency: z.string(),
  more: z.boolean(),
})
export type PolicyVersions = z.infer<typeof PolicyVersions>

export const PolicyPreviewAsk = z.object({
  baseVersion: z.int().check(z.gte(1)),
  change: PolicyChange,
  /** How many returns, those decided last. */
  last: z._default(z.int().check(z.gte(1), z.lte(10_000)), 1_000),
})
export type PolicyPreviewAsk = z.input<typeof PolicyPreviewAsk>

const Told = z.object({
  amountMinor: z.int(),
  outcome: z.enum(["release", "hold", "nothing"]),
  dueDay: z.nullable(z.string()),
})
const Pair = z.nullable(z.object({ beforeMinor: z.int(), afterMinor: z.int() }))
const hold = z.enum(holdReasons as readonly [HoldReason, ...HoldReason[]])

export const PreviewedReturn = z.object({
  returnId: z.string(),
  rma: z.string(),
  currency: z.string(),
  before: Told,
  after: Told,
  lines: z.array(z.object({ code: z.enum(breakdownCodes), beforeMinor: z.int(), afterMinor: z.int() })),
  holds: z.array(z.object({ reason: hold, gained: z.boolean() })),
  owed: Pair,
  late: Pair,
})
export type PreviewedReturn = z.infer<typeof PreviewedReturn>

export const PolicyPreview = z.object({
  /** How many returns were decided by both. */
  looked: z.int(),
  differ: z.int(),
  /** Units whose answers would come to another grade, and those that would go to another place. */
  regraded: z.int(),
  replaced: z.int(),
  /** Of those that differ. */
  sums: z.array(z.object({ currency: z.string(), returns: z.int(), beforeMinor: z.int(), afterMinor: z.int() })),
  first: z.array(PreviewedReturn),
  changed: z.array(Field),
  /** Fields that no past decision can tell about: a grade that is newly accepted by rule, the wait before paying. */
  unforeseen: z.array(z.string()),
})
export type PolicyPreview = z.infer<typeof PolicyPreview>

export const PolicyNew = z.object({
  baseVersion: z.int().check(z.gte(1)),
  change: PolicyChange,
  reason: text(500),
  /** Null: now, or when the newest begins where that is still to come. */
  startsAt: z.nullable(z.int().check(z.gte(0), z.lte(8_640_000_000_000_000))),
})
export const PolicyBack = z.object({ baseVersion: z.int().check(z.gte(1)), reason: text(500) })
export const PolicyMade = z.object({ version: z.int(), startsAt: z.int() })
export type PolicyMade = z.infer<typeof PolicyMade>
