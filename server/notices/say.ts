import { formatMoney } from "../../shared/domain/money.ts"
import en from "../../shared/locales/en/notices.ts"
import fr from "../../shared/locales/fr/notices.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"
import { localDay } from "../../shared/policy/local-days.ts"

export type NoticeWords = typeof fr
export const noticeWords: Record<"fr" | "en", NoticeWords> = { fr: narrowSpaces(fr), en }

/** Names between {{ }} are given; what they hold is text and stays text. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ""))
}

/** How a letter's language says sums, days and hours. */
export interface Speech {
  w: NoticeWords
  locale: "fr" | "en"
  money(minor: number, currency: string): string
  /** Of a moment, in the shop's time zone, or of a day. */
  day(at: number | string): string
  time(at: number): string
}

export function speech(locale: "fr" | "en", timeZone: string): Speech {
  const name = locale === "fr" ? "fr-FR" : "en-GB"
  const days = new Intl.DateTimeFormat(name, { dateStyle: "long", timeZone: "UTC" })
  const times = new Intl.DateTimeFormat(name, { timeStyle: "short", timeZone })
  return {
    w: noticeWords[locale],
    locale,
    money: (minor, currency) => formatMoney(minor, currency, locale),
    day: (at) => days.format(Date.parse(typeof at === "string" ? at : localDay(at, timeZone))),
    time: (at) => times.format(at),
  }
}
