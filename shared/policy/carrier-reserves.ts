import { addDays, type LocalDay, localDay, type Moment, weekday } from "./local-days.ts"
import { isFrenchHoliday } from "./public-holidays.ts"

/**
 * Last day for reserves to the carrier (L133-3 Code de commerce): three days after the day of receipt, public holidays
 * not counted, by registered letter or formal act. This is the earliest reading: Saturdays and Sundays count. Practice
 * often leaves Sundays out; `lenientLastDay` shows that one. International carriage (CMR) has other terms.
 */
export function carrierReservesDeadline(
  receivedAt: Moment,
  timeZone: string,
): { lastDay: LocalDay; lenientLastDay: LocalDay } {
  const received = localDay(receivedAt, timeZone)
  return {
    lastDay: thirdDayAfter(received, (day) => !isFrenchHoliday(day)),
    lenientLastDay: thirdDayAfter(received, (day) => !isFrenchHoliday(day) && weekday(day) !== 0),
  }
}

function thirdDayAfter(start: LocalDay, counts: (day: LocalDay) => boolean): LocalDay {
  let day = start
  for (let left = 3; left > 0; ) {
    day = addDays(day, 1)
    if (counts(day)) left--
  }
  return day
}
