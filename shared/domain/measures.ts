// What insights count, each defined once: the screens, the exports, the API and its document all read it here. The words
// of each are in shared/locales/*/numbers.ts, and docs/insights.md tells them at length.

/**
 * sold: the week in which a unit was delivered, so that a share has a denominator of equal age. seen: the week in which it
 * was at the dock, for what it cost and what became of it.
 */
export type WeekOf = "sold" | "seen"

/** minor: money in minor units of one currency. days: with one decimal. */
export type MeasureUnit = "units" | "share" | "minor" | "days"

interface MeasureShape {
  unit: MeasureUnit
  week: WeekOf
  /** A share: of which units it is one. Null where there are none, and never 0. */
  of?: "sold" | "returned" | "judged"
}

const counted = { unit: "units", week: "seen" } as const
const share = { unit: "share", week: "seen", of: "returned" } as const
const money = { unit: "minor", week: "seen" } as const

export const measures = {
  /** Units sold and delivered, by an order or an upload of sales. */
  sold: { unit: "units", week: "sold" },
  /** Units that came back and are here. */
  returned: counted,
  /** Of what was sold in these weeks, what has come back so far; a young week is not complete (`complete`). */
  share: { unit: "share", week: "sold", of: "sold" },
  /** The look found a defect, or a fault of supplier, carrier or warehouse. */
  defective: counted,
  defectiveShare: share,
  /** Less was given back than was paid for it, because of its state. */
  deducted: counted,
  deductedShare: share,
  /** The shop did not take it back. */
  refused: counted,
  refusedShare: share,
  /** Its customer objected to a deduction, or their bank took the payment back. */
  disputed: counted,
  disputedShare: share,
  /** What left the house for it, by the ledger's postings. */
  refunded: money,
  /** What was kept of its price. */
  deductedMinor: money,
  /** What its way back cost the shop: its part of the label, and of the postage that was given back. */
  postage: money,
  /** Minutes by its category, at a rate (a setting). */
  handling: money,
  /** Its price less what its grade is worth (a setting). */
  depreciation: money,
  /** postage + handling + depreciation. */
  cost: money,
  /** By its disposition: back on the shelf or sold as second choice. */
  resold: counted,
  repaired: counted,
  /** Recycled, given away, thrown away or taken apart. */
  destroyed: counted,
  /** Of the units with a reason and a look, those in which both say the same. */
  agreed: { unit: "share", week: "seen", of: "judged" },
  /** Half of the units, nine in ten, waited no longer than so. */
  daysP50: { unit: "days", week: "seen" },
  daysP90: { unit: "days", week: "seen" },
} as const satisfies Record<string, MeasureShape>

export type Measure = keyof typeof measures
export const measureNames = Object.keys(measures) as [Measure, ...Measure[]]
export const isMeasure = (name: string): name is Measure => Object.hasOwn(measures, name)

/**
 * What a number may be told apart by. sale: what is known of a unit that never came back, too, so that what was sold has
 * it. choice: the names are too many to list, and are found by their beginning.
 */
export const dimensions = {
  week: { sale: true },
  month: { sale: true },
  product: { sale: true, choice: true },
  family: { sale: true, choice: true },
  category: { sale: true },
  size: { sale: true },
  batch: { sale: true, choice: true },
  supplier: { sale: true },
  carrier: { sale: true },
  region: { sale: true },
  shop: { sale: true },
  reason: { sale: false },
  /** A unit with two defects is counted in both; the total counts it once. */
  defect: { sale: false },
  grade: { sale: false },
  disposition: { sale: false },
  /** Who answered for it. */
  lead: { sale: false },
  /** A unit is in each stage that it went through; without one, days are those of the whole way. */
  stage: { sale: false },
} as const satisfies Record<string, { sale: boolean; choice?: boolean }>

export type Dimension = keyof typeof dimensions
export const dimensionNames = Object.keys(dimensions) as [Dimension, ...Dimension[]]
export const isDimension = (name: string): name is Dimension => Object.hasOwn(dimensions, name)

/** Each ends where the next begins; `whole` is from the first to the last. */
export const stages = ["handed_over", "arrived", "received", "decided", "paid", "whole"] as const
export type Stage = (typeof stages)[number]

/** More than this is not asked at once. */
export const MOST_DIMENSIONS = 2

/** Whether this measure can be told apart, or filtered, by this dimension. */
export function canCombine(measure: Measure, dimension: Dimension): boolean {
  if (dimension === "stage") return measures[measure].unit === "days" || measure === "returned"
  if (measure === "sold") return dimensions[dimension].sale
  // why it came and what was found say what of the sold units came back so; what became of it does not
  if (measure === "share") return dimensions[dimension].sale || dimension === "reason" || dimension === "defect"
  return true
}

export const resoldAs: readonly string[] = ["restock", "resale"]
export const repairedAs: readonly string[] = ["refurbish", "repair"]
export const destroyedAs: readonly string[] = ["parts", "recycle", "donate", "dispose"]

/** What a reason says is wrong with the goods: something, or nothing. Of any other a look cannot tell. */
const claims: Record<string, "something" | "nothing"> = {
  defective: "something",
  arrived_damaged: "something",
  wrong_item: "something",
  too_small: "nothing",
  too_large: "nothing",
  changed_mind: "nothing",
  uncomfortable: "nothing",
  too_late: "nothing",
}

/** Whether the look found what the customer said; null: one of them says nothing of it. */
export function saySame(reason: string | null, looked: boolean, found: boolean): boolean | null {
  const claim = claims[reason ?? ""]
  if (claim === undefined || !looked) return null
  return (claim === "something") === found
}

/** Whose fault makes a unit a defective one. A customer's is none of the article's. */
export const faultsOfGoods: readonly string[] = ["supplier", "carrier", "warehouse"]
