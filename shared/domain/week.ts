const DAY = 86_400_000
const WEEK = 7 * DAY
/** The first Monday of 1970 is the 5th of January. */
const FIRST_MONDAY = 4 * DAY

/** Weeks from Monday to Sunday (ISO 8601), numbered from the one that began on 5 January 1970. `at`: ms, as a local day's noon. */
export const weekOf = (at: number): number => Math.floor((at - FIRST_MONDAY) / WEEK)

/** Its Monday at 0:00 UTC, ms. */
export const mondayOf = (week: number): number => week * WEEK + FIRST_MONDAY

/** The number that a calendar gives it: the week with the year's first Thursday is 1 (ISO 8601, 3.1.1.23). */
export function calendarWeek(week: number): { year: number; week: number } {
  const thursday = mondayOf(week) + 3 * DAY
  const year = new Date(thursday).getUTCFullYear()
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / WEEK) + 1 }
}
