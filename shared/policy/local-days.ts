// Calendar days in a shop's time zone. A law counts days, not hours: a day is 23, 24 or 25 hours long.

/** A moment: epoch milliseconds, or ISO 8601 with its offset. */
export type Moment = number | string
/** "2026-11-24": a day of some place's calendar. */
export type LocalDay = string

const dayMs = 86_400_000

/** Throws on what is no moment: a NaN in a deadline would compare as "not late". */
export function toMs(moment: Moment): number {
  if (typeof moment === "string") return moments(moment)
  if (!Number.isFinite(moment)) throw new RangeError(`not a moment: ${moment}`)
  return moment
}

const moments = remembering((moment: string): number => {
  const ms = Date.parse(moment)
  if (!Number.isFinite(ms)) throw new RangeError(`not a moment: ${moment}`)
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(moment)) throw new RangeError(`no offset: ${moment}`)
  return ms
})

/** A calendar's answers are few and asked for again and again: kept, and forgotten all at once when they are many. */
function remembering<K, V>(answer: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>()
  return (of) => {
    const before = known.get(of)
    if (before !== undefined) return before
    const found = answer(of)
    if (known.size >= 5_000) known.clear()
    known.set(of, found)
    return found
  }
}

/** The day that the clock on the shop's wall shows. */
export function localDay(moment: Moment, timeZone: string): LocalDay {
  const ms = toMs(moment)
  // since 1980 every day has begun on a quarter of an hour, and asking a calendar takes longer than most decisions
  return ms < SINCE_1980 ? dayAt(ms, timeZone) : remembered(Math.floor(ms / QUARTER), timeZone)
}

const SINCE_1980 = 315_532_800_000
const QUARTER = 900_000
const days = new Map<string, Map<number, LocalDay>>()

function remembered(quarter: number, timeZone: string): LocalDay {
  const known = days.get(timeZone) ?? new Map<number, LocalDay>()
  const before = known.get(quarter)
  if (before !== undefined) return before
  if (known.size > 5_000) known.clear()
  const day = dayAt(quarter * QUARTER, timeZone)
  days.set(timeZone, known.set(quarter, day))
  return day
}

const dayAt = (ms: number, timeZone: string): LocalDay => dayFormat(timeZone).format(ms)

export function addDays(day: LocalDay, days: number): LocalDay {
  return dayText(dayNumber(day) + days)
}

const dayText = remembering((number: number): LocalDay => new Date(number * dayMs).toISOString().slice(0, 10))

/** Whole days from one to the other; negative when `to` is earlier. */
export function daysBetween(from: LocalDay, to: LocalDay): number {
  return dayNumber(to) - dayNumber(from)
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: LocalDay): number {
  return (((dayNumber(day) + 4) % 7) + 7) % 7
}

const starts = new Map<string, Map<LocalDay, number>>()

/** The first moment of a day, which is not midnight where the clocks spring at midnight. Epoch milliseconds. */
export function startOfDay(day: LocalDay, timeZone: string): number {
  const known = starts.get(timeZone) ?? new Map<LocalDay, number>()
  const before = known.get(day)
  if (before !== undefined) return before
  if (known.size > 5_000) known.clear()
  const at = searchedStart(day, timeZone)
  starts.set(timeZone, known.set(day, at))
  return at
}

function searchedStart(day: LocalDay, timeZone: string): number {
  const utc = dayNumber(day) * dayMs
  // no zone is more than 14 h ahead or 12 h behind; a day begins where the local date first says so
  let before = utc - 15 * 3_600_000
  let at = utc + 15 * 3_600_000
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2)
    if (localDay(middle, timeZone) < day) before = middle
    else at = middle
  }
  return at
}

const dayNumber = remembering((day: LocalDay): number => {
  // a day alone is read as one of UTC
  const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  if (!Number.isFinite(ms)) throw new RangeError(`not a day: ${day}`)
  return ms / dayMs
})

const formats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  // en-CA writes YYYY-MM-DD
  const made = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
  formats.set(timeZone, made)
  return made
}

/** Whole days from now to a day in that calendar; below zero once it has passed. */
export function daysUntil(day: LocalDay, now: Moment, timeZone: string): number {
  return daysBetween(localDay(now, timeZone), day)
}
