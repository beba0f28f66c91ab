import type { Dimension, WeekOf } from "../../../shared/domain/measures.ts"

// What is asked together is added up together. A cube is a list of such keys; its sums are kept by week, by four weeks and
// by sixteen, so that two years are a few dozen slots and not a hundred.

/** `tenths` of a day and `age` in weeks are numbers as they are; the others stand for names (name-number.ts). */
export type Key =
  | Extract<
      Dimension,
      | "product"
      | "batch"
      | "shop"
      | "carrier"
      | "region"
      | "reason"
      | "lead"
      | "grade"
      | "disposition"
      | "defect"
      | "stage"
    >
  | "tenths"
  | "age"

export interface Cube {
  id: number
  week: WeekOf
  keys: readonly Key[]
  /** The cube that has these keys among more: what every page asks first is read from few rows, the rest from that one. */
  within?: number
  /** So few rows a week that a year of them is read at once: kept by week alone. */
  few?: true
}

/** The smallest first, as the first that fits is taken. An id is never given to other keys: it is in the table. */
export const cubes: readonly Cube[] = [
  { id: 11, week: "sold", keys: ["shop", "reason"], within: 5, few: true },
  { id: 6, week: "sold", keys: ["shop", "defect", "reason"], few: true },
  { id: 10, week: "sold", keys: ["product"], within: 4 },
  { id: 5, week: "sold", keys: ["shop", "carrier", "region", "reason"] },
  { id: 4, week: "sold", keys: ["product", "batch"] },
  { id: 7, week: "sold", keys: ["age", "shop"], few: true },
  { id: 12, week: "seen", keys: ["shop", "reason"], within: 1, few: true },
  { id: 3, week: "seen", keys: ["shop", "defect", "reason"], few: true },
  { id: 13, week: "seen", keys: ["shop", "lead"], within: 2, few: true },
  { id: 9, week: "seen", keys: ["product"], within: 0 },
  { id: 1, week: "seen", keys: ["shop", "carrier", "region", "reason"] },
  { id: 2, week: "seen", keys: ["shop", "lead", "reason", "grade", "disposition"] },
  { id: 0, week: "seen", keys: ["product", "batch"] },
  { id: 14, week: "seen", keys: ["stage", "tenths"], within: 8, few: true },
  { id: 8, week: "seen", keys: ["stage", "tenths", "shop", "carrier"], few: true },
]

export const LEVELS = [1, 4, 16] as const
/** Slots of a level: a slot is its weeks' number and this for each level. */
export const OF_A_LEVEL = 100_000

/** The slots of a cube that a week is in, the week's own first. */
export const slotsOf = (week: number, cube?: Cube): number[] =>
  (cube?.few ? [1] : LEVELS).map((weeks, level) => level * OF_A_LEVEL + Math.floor(week / weeks))

/** As few slots as hold these weeks and no other. `weekly`: only those of a week each. */
export function slotsFor(from: number, to: number, weekly = false): number[] {
  const slots: number[] = []
  for (let week = from; week <= to; ) {
    const level = weekly ? 0 : LEVELS.findLastIndex((weeks) => week % weeks === 0 && week + weeks - 1 <= to)
    slots.push(level * OF_A_LEVEL + Math.floor(week / (LEVELS[level] ?? 1)))
    week += LEVELS[level] ?? 1
  }
  return slots
}
