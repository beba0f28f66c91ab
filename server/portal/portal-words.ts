import announceEn from "../../shared/locales/en/portal-announce.ts"
import orderEn from "../../shared/locales/en/portal-order.ts"
import announceFr from "../../shared/locales/fr/portal-announce.ts"
import orderFr from "../../shared/locales/fr/portal-order.ts"
import { narrowSpaces, type Words } from "../../shared/locales/narrow-spaces.ts"

const french = <T>(words: T): T => narrowSpaces(words as unknown as Words) as unknown as T

export type OrderWords = typeof orderFr
export const orderWords: Record<"fr" | "en", OrderWords> = { fr: french(orderFr), en: orderEn }
export type AnnounceWords = typeof announceFr
export const announceWords: Record<"fr" | "en", AnnounceWords> = { fr: french(announceFr), en: announceEn }

/** A day in words of the shop's calendar: "vendredi 27 novembre". */
export function dayInWords(moment: number | string, locale: "fr" | "en", timeZone: string, year = false): string {
  const at = typeof moment === "string" ? Date.parse(`${moment}T12:00:00Z`) : moment
  const zone = typeof moment === "string" ? "UTC" : timeZone
  return dayFormat(locale, zone, year).format(at)
}

/** One is made once: it takes longer than all else on a page. */
const formats = new Map<string, Intl.DateTimeFormat>()
const MOST_FORMATS = 200

function dayFormat(locale: "fr" | "en", timeZone: string, year: boolean): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone} ${year}`
  const known = formats.get(name)
  if (known) return known
  if (formats.size >= MOST_FORMATS) formats.clear()
  const form: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long", timeZone }
  const made = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", year ? { ...form, year: "numeric" } : form)
  formats.set(name, made)
  return made
}

export const timeInWords = (moment: number, locale: "fr" | "en", timeZone: string): string =>
  new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(moment)

/** What is shown of an e-mail on a page that others may look at: "c…@example.org". */
export const maskedEmail = (email: string): string => email.replace(/^(.)[^@]*(?=@)/, "$1…")
