import { addDays, type LocalDay } from "../../shared/policy/local-days.ts"
import { easterSunday } from "../../shared/policy/public-holidays.ts"

/** T2 rests on Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (ECB). */
export function nextSettlementDay(from: LocalDay): LocalDay {
  let day = from
  while (!isSettlementDay(day)) day = addDays(day, 1)
  return day
}

function isSettlementDay(day: LocalDay): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  if (["01-01", "05-01", "12-25", "12-26"].includes(day.slice(5))) return false
  const easter = easterSunday(Number(day.slice(0, 4)))
  return day !== addDays(easter, -2) && day !== addDays(easter, 1)
}
