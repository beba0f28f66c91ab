import { addDays, type LocalDay } from "../../shared/policy/local-days.ts"
import type { Period } from "./period.ts"

/** The accounting year that is closed in this calendar year: its days, and the last of them. */
export function fecYear(year: number, closing: string): Period {
  return { from: addDays(closingIn(year - 1, closing), 1), to: closingIn(year, closing) }
}

/** The accounting year that this day falls in, by the calendar year in which it is closed. */
export function fecYearOf(day: LocalDay, closing: string): number {
  const year = Number(day.slice(0, 4))
  return day <= closingIn(year, closing) ? year : year + 1
}

/** 29 February is the last of February where there is none. */
function closingIn(year: number, closing: string): LocalDay {
  const day = `${year}-${closing}`
  return Number.isNaN(Date.parse(day)) || addDays(day, 0) !== day ? addDays(`${year}-03-01`, -1) : day
}
