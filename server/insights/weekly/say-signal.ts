import type { Share, Signal } from "../../../shared/contract/insights.ts"
import { returnReasons } from "../../../shared/contract/returns.ts"
import { calendarWeek } from "../../../shared/domain/week.ts"
import enInsights from "../../../shared/locales/en/insights.ts"
import enIntake from "../../../shared/locales/en/intake.ts"
import en from "../../../shared/locales/en/weekly.ts"
import frInsights from "../../../shared/locales/fr/insights.ts"
import frIntake from "../../../shared/locales/fr/intake.ts"
import fr from "../../../shared/locales/fr/weekly.ts"
import { narrowSpaces } from "../../../shared/locales/narrow-spaces.ts"
import { builtInPolicy } from "../../../shared/policy/built-in-policy.ts"
import { fill } from "../../notices/say.ts"

type Locale = "fr" | "en"

/** The letter's own words, and those of the pages for what both say. */
const words = {
  fr: { own: narrowSpaces(fr), insights: narrowSpaces(frInsights), intake: narrowSpaces(frIntake) },
  en: { own: en, insights: enInsights, intake: enIntake },
}
export type WeeklyWords = typeof fr

export interface WeeklySpeech {
  w: WeeklyWords
  locale: Locale
  /** "Jacket 3: zip broken, batch L-2609" */
  title(signal: Pick<Signal, "kind" | "about">): string
  percent(part: number): string
  insteadOf(usual: number): string
  between(share: NonNullable<Share>): string
  week(week: number): number
  day(day: string): string
  count(name: "units" | "more" | "subject", count: number, params?: Record<string, string | number>): string
}

export function weeklySpeech(locale: Locale): WeeklySpeech {
  const { own, insights, intake } = words[locale]
  const plural = new Intl.PluralRules(locale)
  const days = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "fr-FR", { dateStyle: "long", timeZone: "UTC" })
  const percent = (part: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: part < 0.1 ? 1 : 0 }).format(part)
  const reasonWords = (reason: string | null) => {
    const known = returnReasons.find((each) => each === reason)
    return known ? intake.reason[known] : (reason ?? "").replaceAll("_", " ")
  }
  return {
    w: own,
    locale,
    title: ({ kind, about }) =>
      fill(insights.title[kind], {
        product: about.product ?? insights.someProduct,
        size: about.size ?? "",
        batch: about.batch ?? "",
        supplier: about.supplier ?? "",
        carrier: about.carrier ?? "",
        region: about.region ?? "",
        lead: about.lead ?? "",
        reason: reasonWords(about.reason),
        defect:
          about.defect === null
            ? ""
            : (builtInPolicy.defects[about.defect]?.[locale] ?? about.defect.replaceAll("_", " ")),
      }),
    percent,
    insteadOf: (usual) => fill(insights.insteadOf, { usual: percent(usual) }),
    between: ({ low, high }) => fill(insights.between, { low: percent(low), high: percent(high) }),
    week: (week) => calendarWeek(week).week,
    day: (day) => days.format(Date.parse(`${day}T12:00:00Z`)),
    count: (name, count, params = {}) =>
      fill(own[`${name}_${plural.select(count) === "one" ? "one" : "other"}`], { count, ...params }),
  }
}
