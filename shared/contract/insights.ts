import * as z from "zod/mini"
import { At, Id, text } from "./basics.ts"

// Why things come back: what got worse, the units behind it, and what was done. Weeks are numbers (shared/domain/week.ts).

/** What is watched, and by what a series is named. */
export const signalKinds = [
  "product_reason",
  "size_reason",
  "product_defect",
  "batch_defect",
  "supplier_defect",
  "route_damage",
  "lead_refused",
] as const
export type SignalKind = (typeof signalKinds)[number]

/** new: nobody has looked · looking: its owner does · acted: something was done, and is measured · no_cause · closed. */
export const signalStates = ["new", "looking", "acted", "no_cause", "closed"] as const
export type SignalState = (typeof signalStates)[number]

/** A share of units with its interval at 95 %; null where there is no denominator. */
export const Share = z.nullable(z.object({ estimate: z.number(), low: z.number(), high: z.number() }))
export type Share = z.infer<typeof Share>

/** What a series is about, in names that people know. */
export const SignalAbout = z.object({
  productId: z.nullable(Id),
  product: z.nullable(z.string()),
  size: z.nullable(z.string()),
  batch: z.nullable(z.string()),
  supplier: z.nullable(z.string()),
  carrier: z.nullable(z.string()),
  region: z.nullable(z.string()),
  lead: z.nullable(z.string()),
  /** A code of the policy's or the portal's, and its words are there. */
  reason: z.nullable(z.string()),
  defect: z.nullable(z.string()),
})
export type SignalAbout = z.infer<typeof SignalAbout>

/** One week of sale of the chart. */
export const SignalPoint = z.object({
  week: z.int(),
  sold: z.int(),
  /** Came back so far. */
  count: z.int(),
  /** Of the returns that are yet to come, how many should have come by now: 1 for a week that is complete. */
  complete: z.number(),
  /** Corrected for what is yet to come. */
  share: Share,
  /** Above it the week is out of the ordinary: Laney's u′ limit. */
  limit: z.nullable(z.number()),
  /** Above the limit. */
  out: z.boolean(),
})
export type SignalPoint = z.infer<typeof SignalPoint>

export const SignalChart = z.object({
  points: z.array(SignalPoint),
  /** What is usual: the share before, or that of its peers. */
  usual: z.number(),
})
export type SignalChart = z.infer<typeof SignalChart>

/** What an action changed: the share before it and after it, and how many times the first the second is. */
export const SignalEffect = z.object({
  before: Share,
  after: Share,
  ratio: z.nullable(z.object({ estimate: z.number(), low: z.number(), high: z.nullable(z.number()) })),
  /** Units sold since that have had their time to come back. */
  sold: z.int(),
})
export type SignalEffect = z.infer<typeof SignalEffect>

export const Signal = z.object({
  id: Id,
  kind: z.enum(signalKinds),
  about: SignalAbout,
  state: z.enum(signalStates),
  owner: z.nullable(z.object({ id: Id, name: z.string() })),
  /** The week at whose end it was told; the week of sale from which on it is worse. */
  week: z.int(),
  since: z.int(),
  /** Since then. */
  share: Share,
  usual: z.number(),
  count: z.int(),
  sold: z.int(),
  toldAt: At,
  actedOn: z.nullable(z.string()),
  effect: z.nullable(SignalEffect),
  /** The last weeks, for the small line beside it. */
  line: z.array(z.object({ share: z.nullable(z.number()), out: z.boolean() })),
})
export type Signal = z.infer<typeof Signal>

/** GET /api/insights/signals?state=open|ended: the standing ones, newest first, and what the last look looked at. */
export const SignalList = z.object({
  look: z.nullable(
    z.object({ week: z.int(), at: At, watched: z.int(), sold: z.int(), returned: z.int(), rate: z.number() }),
  ),
  signals: z.array(Signal),
})
export type SignalList = z.infer<typeof SignalList>

export const SignalNote = z.object({
  id: Id,
  at: At,
  by: z.nullable(z.string()),
  /** told, comment, looking, action, no_cause, closed, owner */
  kind: z.string(),
  text: z.string(),
  day: z.nullable(z.string()),
})
export type SignalNote = z.infer<typeof SignalNote>

/** A unit behind a number. Nothing of the customer's but their words. */
export const InsightUnit = z.object({
  id: Id,
  returnId: Id,
  rma: z.string(),
  product: z.string(),
  size: z.nullable(z.string()),
  batch: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  defects: z.array(z.string()),
  grade: z.nullable(z.string()),
  seenAt: At,
  /** Addresses of its photos, the unit's own first; never a label's. */
  photos: z.array(z.string()),
})
export type InsightUnit = z.infer<typeof InsightUnit>

/** GET /api/insights/signals/:id */
export const SignalPage = z.object({
  signal: Signal,
  chart: SignalChart,
  notes: z.array(SignalNote),
  /** Of the units behind it, how many are of the batch, size or route that has the most. */
  most: z.nullable(
    z.object({ what: z.enum(["batch", "size", "carrier", "region"]), value: z.string(), count: z.int() }),
  ),
})
export type SignalPage = z.infer<typeof SignalPage>

/** GET /api/insights/signals/:id/units?after= */
export const InsightUnits = z.object({ total: z.int(), units: z.array(InsightUnit), next: z.nullable(z.string()) })
export type InsightUnits = z.infer<typeof InsightUnits>

/** POST /api/insights/signals/:id */
export const MoveSignal = z.discriminatedUnion("act", [
  z.object({ act: z.literal("look") }),
  z.object({ act: z.literal("comment"), text: text(2000) }),
  z.object({ act: z.literal("action"), text: text(2000), day: z.iso.date() }),
  z.object({ act: z.literal("no_cause"), text: text(2000) }),
  z.object({ act: z.literal("close"), text: text(2000) }),
  z.object({ act: z.literal("owner"), personId: z.nullable(Id) }),
])
export type MoveSignal = z.infer<typeof MoveSignal>
