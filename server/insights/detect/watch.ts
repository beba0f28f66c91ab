// What is watched week after week: returns by the week in which their unit was sold and the week in which they came.

/** One rate that may get worse: a product's "too small", a batch's broken zips, a route's damages. */
export interface Series {
  key: string
  /** What it counts, as `product_reason`: series of a kind share how late returns come and how much they scatter. */
  kind: string
  /** Peers: their common rate and its seasons are what this one is held against. */
  group: string
  /** The series of which this one is a part (a batch of its product), or null: then its siblings are the measure. */
  parent: string | null
  /** Units sold, by week. Where nothing is sold (a lead's answers), what was decided. */
  sold: ArrayLike<number>
  /** Whether returns come weeks after the sale, or in the very week that is counted. */
  late: boolean
}

/** So many returns of a series, of units sold in one week and seen in another. */
export interface Cell {
  series: number
  sold: number
  seen: number
  count: number
}

export interface Watch {
  /** Weeks from 0; the last may still be running. */
  weeks: number
  series: readonly Series[]
  cells: readonly Cell[]
}
