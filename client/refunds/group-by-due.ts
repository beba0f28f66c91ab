import type { RefundTotal } from "../../shared/contract/refund-desk.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"

export type DueGroup = {
  /** late: all that is past its day, while it is still owed · day: one day · none: no day yet · paid: the day it was paid · plain: by something else. */
  kind: "late" | "day" | "none" | "paid" | "plain"
  day: string | null
  daysLeft: number | null
  rows: RefundRow[]
}

/** States in which the law still counts the days. */
const settled: readonly (string | null)[] = ["paid", "paid_outside", "overpaid", "stopped"]

/** Rows in their order, under one heading a due day; what is late and still owed under one. */
export function groupByDue(rows: readonly RefundRow[]): DueGroup[] {
  const groups = new Map<string, DueGroup>()
  for (const row of rows) {
    const head = headOf(row)
    const key = head.kind === "day" ? `day ${head.day}` : head.kind
    const known = groups.get(key)
    if (known) known.rows.push(row)
    else groups.set(key, { ...head, rows: [row] })
  }
  return [...groups.values()]
}

/** What was paid, one heading a day of this desk's calendar, in the order of its rows. */
export function groupByPaidDay(rows: readonly RefundRow[], now: number): DueGroup[] {
  const dayOf = (at: number) => new Intl.DateTimeFormat("en-CA").format(at)
  const days = Map.groupBy(rows, (row) => dayOf(row.updatedAt))
  const today = dayOf(now)
  return [...days].map(([day, own]) => ({ kind: "paid", day, daysLeft: day === today ? 0 : null, rows: own }))
}

/**
 * Whether all of a group is here while there is more to load: what comes next goes on with the last one, and what is late
 * may stand between what is settled. How many of it there are is said of a whole one alone.
 */
export const isWhole = (groups: readonly DueGroup[], group: DueGroup, more: boolean): boolean =>
  !more || (group !== groups.at(-1) && group.kind !== "late")

export const isLate = (row: RefundRow): boolean =>
  row.daysLeft !== null && row.daysLeft < 0 && !settled.includes(row.state)

function headOf(row: RefundRow): Omit<DueGroup, "rows"> {
  if (row.dueDay === null) return { kind: "none", day: null, daysLeft: null }
  return isLate(row)
    ? { kind: "late", day: null, daysLeft: null }
    : { kind: "day", day: row.dueDay, daysLeft: row.daysLeft }
}

/** Count and sum of rows, a currency at a time. */
export function totalsOfRows(rows: readonly RefundRow[]): RefundTotal[] {
  return [...Map.groupBy(rows, (row) => row.currency)].map(([currency, own]) => ({
    currency,
    count: own.length,
    sumMinor: own.reduce((sum, row) => sum + row.amountMinor, 0),
  }))
}

/** The sum of all rows, where they are of one currency; null else. */
export function sumOf(rows: readonly RefundRow[]): { minor: number; currency: string } | null {
  const [first] = rows
  if (!first || rows.some((row) => row.currency !== first.currency)) return null
  return { minor: rows.reduce((sum, row) => sum + row.amountMinor, 0), currency: first.currency }
}
