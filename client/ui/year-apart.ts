// Days in words that say their year where it is another than this one's: a case is read long after its day.

type Options = Intl.DateTimeFormatOptions

/** Our English is Europe's: the day before the month. */
const spoken = (locale: string) => (locale === "en" ? "en-GB" : locale)

const yearOf = (at: number, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat("en", { year: "numeric", ...(timeZone && { timeZone }) }).format(at)

/** Nothing for a day of this year. */
export function yearApart(at: number, timeZone?: string, now = Date.now()): Options {
  return yearOf(at, timeZone) === yearOf(now, timeZone) ? {} : { year: "numeric" }
}

/** "24 nov."; "24 nov. 2025" where that is another year. */
export function shortDate(at: number, locale: string, timeZone?: string, now = Date.now()): string {
  const options: Options = { day: "numeric", month: "short", ...yearApart(at, timeZone, now) }
  return new Intl.DateTimeFormat(spoken(locale), { ...options, ...(timeZone && { timeZone }) }).format(at)
}
