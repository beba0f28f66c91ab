import { addDays, type LocalDay, startOfDay } from "../../shared/policy/local-days.ts"

/** Whole days of a shop's calendar, both included. */
export interface Period {
  from: LocalDay
  to: LocalDay
}

/** As moments: from the first, and before the second. */
export function momentsOf({ from, to }: Period, timeZone: string): { since: number; before: number } {
  return { since: startOfDay(from, timeZone), before: startOfDay(addDays(to, 1), timeZone) }
}
