/** "2026-03-12" of this desk's calendar, as a date field has it. */
export const dayOf = (at: number): string => new Intl.DateTimeFormat("en-CA").format(at)

/** That day at the time of day of a moment, and never later than now: nobody announces tomorrow. */
export function atDay(day: string, at: number, now = Date.now()): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
  const moment = new Date(at)
  moment.setFullYear(year, month - 1, date)
  return Math.min(moment.getTime(), now)
}
