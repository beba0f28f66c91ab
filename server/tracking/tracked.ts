import type { HoldReason, IntentState, RefundKind, ResolutionState } from "../../shared/domain/states.ts"
import type { TrackState, TrackStepKind } from "../../shared/policy/track-state.ts"

// What a customer's page of a return says, before any word of a language. Never more than concerns them.

/** How the money comes back to them; `last4` and `masked` where somebody told us. */
export type Means =
  | { kind: "same"; brand: string | null; last4: string | null }
  | { kind: "bank"; masked: string | null }
  | { kind: "by_hand" }
  | { kind: "store_credit" }
  | { kind: "replacement" }

/** Why money waits, in their terms: several reasons of the house are one to them. */
export const customerWaits = [
  "your_answer",
  "second_look",
  "papers",
  "approval",
  "window",
  "bank",
  "difference",
] as const
export type CustomerWait = (typeof customerWaits)[number]

export interface TrackedLine {
  lineId: string
  title: string
  picture: string | null
  quantity: number
  /** Its share of what was paid, or what is given back for it once that is decided. */
  amountMinor: number | null
  state: "awaited" | "checking" | "in_order" | "less" | "refused" | "missing" | "second_look" | ResolutionState
  /** What they get instead, by its name. */
  variant: string | null
  tracking: string | null
  /** They may still choose something else for it. */
  mayChoose: boolean
}

export interface TrackedMoney {
  kind: RefundKind
  state: IntentState
  amountMinor: number
  means: Means
  /** When it left, where it has. */
  at: number | null
}

export interface TrackedHearing {
  id: string
  title: string
  state: "open" | "accepted" | "objected" | "lapsed"
  priceMinor: number
  deductionMinor: number
  endsAt: number
  answeredAt: number | null
  words: string | null
  photos: string[]
  ownPhotos: string[]
}

export interface Tracked {
  id: string
  rma: string
  shopId: string
  orderNumber: string
  currency: string
  timeZone: string
  locale: "fr" | "en"
  /** First name, to greet them by. */
  name: string | null
  /** A present: sums are the buyer's. */
  gift: boolean
  state: TrackState
  steps: { kind: TrackStepKind; state: "done" | "now" | "next"; at: number | null }[]
  checked: number
  expected: number
  /** What they get in all. `sure`: decided; `planned`: it still waits; else if all is in order. Null: nothing, or no sum. */
  sum: { amountMinor: number; sure: boolean; planned?: boolean; means: Means } | null
  dueDay: string | null
  /** What the law has added for lateness by now. */
  surchargeMinor: number
  daysLate: number
  waits: CustomerWait[]
  money: TrackedMoney[]
  lines: TrackedLine[]
  hearings: TrackedHearing[]
  /** Of a dearer variant: what is to be paid on top, and where, once the provider has answered. */
  difference: { amountMinor: number; url: string | null; endsAt: number; variant: string | null } | null
  credit: { code: string; balanceMinor: number; expiresAt: number | null } | null
  /** The shipments' trackings, ours and theirs. */
  parcels: { key: string; carrier: string | null }[]
  mails: { id: string; subject: string; at: number }[]
  questions: { text: string; at: number }[]
  /** It is not on its way yet: the label can be fetched again. */
  label: boolean
  mayCancel: boolean
}

/** What to say of each reason; null: it is nothing that they wait for. */
export const waitOf: Record<HoldReason, CustomerWait> = {
  evidence_incomplete: "second_look",
  lead_review: "second_look",
  second_person: "approval",
  exception_open: "second_look",
  count_unclear: "second_look",
  disputed: "second_look",
  outside_window: "window",
  risk: "approval",
  customer_to_be_heard: "your_answer",
  fact_in_review: "second_look",
  imported_record: "papers",
  restored: "papers",
  on_hold: "approval",
}
