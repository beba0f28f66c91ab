import { exactDate, relativeDate } from "./date-words.ts"
import { useWords } from "./words.ts"

type Props = {
  /** Milliseconds, or an ISO string. */
  at: number | string
  now: number
  /** "day" where only the day counts: a due date. */
  to?: "minute" | "day"
  timeZone?: string
}

/** "il y a 6 min", "dans 2 jours"; the exact one on hover and focus, and to a screen reader. */
export function RelativeDate({ at, now, to = "minute", timeZone }: Props) {
  const { language } = useWords()
  const moment = typeof at === "number" ? at : Date.parse(at)
  const exact = exactDate(moment, language, to, timeZone)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact date must be reachable without a mouse
    <time className="when" dateTime={new Date(moment).toISOString()} tabIndex={0}>
      {relativeDate(moment, now, language, to, timeZone)}
      <span className="exact">{exact}</span>
    </time>
  )
}
