import { addDays, type LocalDay } from "./local-days.ts"

/**
 * Public holidays of France (L3133-1 Code du travail). Alsace-Moselle's two more and the overseas ones are left out:
 * leaving one out only makes a deadline earlier, never too late.
 */
export function frenchHolidays(year: number): readonly LocalDay[] {
  const known = years.get(year) ?? holidaysOf(year)
  years.set(year, known)
  return known
}

const years = new Map<number, readonly LocalDay[]>()

function holidaysOf(year: number): LocalDay[] {
  const easter = easterSunday(year)
  const fixed = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"]
  return [...fixed.map((day) => `${year}-${day}`), addDays(easter, 1), addDays(easter, 39), addDays(easter, 50)].sort()
}

export function isFrenchHoliday(day: LocalDay): boolean {
  return frenchHolidays(Number(day.slice(0, 4))).includes(day)
}

/** Gregorian computus (Meeus, Jones, Butcher). */
export function easterSunday(year: number): LocalDay {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const shift = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  const month = String(Math.floor(shift / 31)).padStart(2, "0")
  return `${year}-${month}-${String((shift % 31) + 1).padStart(2, "0")}`
}
