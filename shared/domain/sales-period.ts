import { calendarWeek, mondayOf, weekOf } from "./week.ts"

// What a line of sold units is of: a day ("2026-11-03"), or a week from Monday to Sunday ("2026-W45", ISO 8601).

const WEEK = /^(\d{4})-W(\d{2})$/
const NOON = 12 * 3_600_000

export const isWeek = (period: string): boolean => WEEK.test(period)

/** "2026-W45" */
export function weekPeriod(week: number): string {
  const { year, week: number } = calendarWeek(week)
  return `${year}-W${String(number).padStart(2, "0")}`
}

/** The number of the week that it is or lies in (week.ts); null where the year has no such week. */
export function weekOfPeriod(period: string): number | null {
  const [, year, number] = WEEK.exec(period) ?? []
  if (year === undefined) return weekOf(Date.parse(`${period}T00:00:00Z`) + NOON)
  // the fourth of January is always in week 1
  const week = weekOf(Date.UTC(Number(year), 0, 4) + NOON) + Number(number) - 1
  return weekPeriod(week) === period && mondayOf(week) >= 0 ? week : null
}

/** "2026-W45", "2026-S45", "2026W45", "S45/2026", "W45 2026" → "2026-W45"; null: it is none of these. */
export function readWeek(text: string): string | null {
  const [, year, number] = /^(\d{4})[\s/-]?[WS](\d{1,2})$/i.exec(text) ?? []
  const [, number2, year2] = /^[WS](\d{1,2})[\s/-](\d{4})$/i.exec(text) ?? []
  const [y, n] = [year ?? year2, number ?? number2]
  if (y === undefined || n === undefined) return null
  const period = `${y}-W${n.padStart(2, "0")}`
  return weekOfPeriod(period) === null ? null : period
}
