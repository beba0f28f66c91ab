import { formatMoney } from "../../shared/domain/money.ts"
import en from "../../shared/locales/en/track.ts"
import fr from "../../shared/locales/fr/track.ts"
import { narrowSpaces, type Words } from "../../shared/locales/narrow-spaces.ts"
import type { Means } from "../tracking/tracked.ts"
import { fill } from "./html.ts"
import type { PageLocale } from "./page.ts"

export type TrackWords = typeof fr
export const trackWords: Record<PageLocale, TrackWords> = {
  fr: narrowSpaces(fr as unknown as Words) as unknown as TrackWords,
  en,
}

/** How this page of this shop writes sums and days. */
export interface Writing {
  locale: PageLocale
  w: TrackWords
  money(amountMinor: number): string
  /** "vendredi 27 novembre" of a moment, or of a day of the shop's calendar. */
  day(at: number | string): string
  /** "ven. 13 nov." */
  shortDay(at: number): string
  means(means: Means): string
}

export function writing(locale: PageLocale, { currency, timeZone }: { currency: string; timeZone: string }): Writing {
  const w = trackWords[locale]
  const language = locale === "fr" ? "fr-FR" : "en-GB"
  const long = { weekday: "long", day: "numeric", month: "long" } as const
  const short = { weekday: "short", day: "numeric", month: "short", timeZone } as const
  return {
    ...{ locale, w },
    money: (amountMinor) => formatMoney(amountMinor, currency, locale),
    // a day of the calendar is the same day everywhere
    day: (at) =>
      new Intl.DateTimeFormat(language, { ...long, timeZone: typeof at === "string" ? "UTC" : timeZone }).format(
        typeof at === "string" ? Date.parse(at) : at,
      ),
    shortDay: (at) => new Intl.DateTimeFormat(language, short).format(at),
    means: (means) => meansWords(w, means),
  }
}

function meansWords({ means: w }: TrackWords, means: Means): string {
  if (means.kind === "bank") return means.masked ? fill(w.bank, { masked: means.masked }) : w.bankPlain
  if (means.kind !== "same") return w[means.kind]
  if (means.last4 === null) return w.same
  return fill(means.brand ? w.card : w.cardPlain, { brand: means.brand ?? "", last4: means.last4 })
}
