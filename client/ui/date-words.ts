// Dates in words. Only Intl: its data come with the browser.

/** Our English is Europe's: 14:32, and the day before the month. */
const spoken = (locale: string) => (locale === "en" ? "en-GB" : locale)
const day = 86_400_000
const steps = [
  ["year", 365 * day],
  ["month", 30 * day],
  ["day", day],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const

/** "maintenant", "il y a 6 minutes", "hier", "dans 2 jours". By the calendar of `timeZone` from a day on. */
export function relativeDate(
  at: number,
  now: number,
  locale: string,
  to: "minute" | "day" = "minute",
  timeZone?: string,
) {
  const words = new Intl.RelativeTimeFormat(spoken(locale), { numeric: "auto" })
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone)
  if (to === "day" || Math.abs(at - now) >= day) {
    if (Math.abs(days) < 30) return words.format(days, "day")
  }
  const [unit, size] = steps.find(([, length]) => Math.abs(at - now) >= length) ?? ["second", 60_000]
  return words.format(Math.trunc((at - now) / size), unit)
}

/** "mardi 24 novembre 2026 à 14:32" */
export function exactDate(at: number, locale: string, to: "minute" | "day" = "minute", timeZone?: string): string {
  const time = to === "minute" ? ({ timeStyle: "short" } as const) : {}
  return new Intl.DateTimeFormat(spoken(locale), { dateStyle: "full", ...time, ...zone(timeZone) }).format(at)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** "14:32". On every scan's way: its format is made once. */
export function clockTime(at: number, locale: string, timeZone?: string): string {
  const name = `${locale} ${timeZone}`
  const clock =
    clocks.get(name) ??
    new Intl.DateTimeFormat(spoken(locale), { hour: "2-digit", minute: "2-digit", ...zone(timeZone) })
  clocks.set(name, clock)
  return clock.format(at)
}

/** "24 nov."; "24 nov. 2025" where that is another year. */
export function shortDay(at: number, locale: string, timeZone?: string, now = Date.now()): string {
  const options = { day: "numeric", month: "short", ...yearApart(at, timeZone, now), ...zone(timeZone) } as const
  return new Intl.DateTimeFormat(spoken(locale), options).format(at)
}

/** Nothing for a day of this year: a case is read long after its day. */
export function yearApart(at: number, timeZone?: string, now = Date.now()): { year?: "numeric" } {
  const year = new Intl.DateTimeFormat("en", { year: "numeric", ...zone(timeZone) })
  return year.format(at) === year.format(now) ? {} : { year: "numeric" }
}

const zone = (timeZone: string | undefined) => (timeZone ? { timeZone } : {})

/** Days since 1970 on that place's calendar. */
function dayNumber(at: number, timeZone?: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...zone(timeZone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  })
  return Math.round(Date.parse(`${parts.format(at)}T00:00:00Z`) / day)
}
