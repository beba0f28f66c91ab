import type { InsightUnit, Share, Signal } from "../../shared/contract/insights.ts"
import { returnReasons } from "../../shared/contract/returns.ts"
import { calendarWeek, mondayOf } from "../../shared/domain/week.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import type { Language, t as Say } from "../ui/words.ts"

type T = typeof Say

export function reasonWords(t: T, reason: string | null): string {
  const known = returnReasons.find((each) => each === reason)
  // a shop's own code is better than nothing
  return known ? t(`intake:reason.${known}`) : (reason ?? "").replaceAll("_", " ")
}

/** A defect by the rules' own words; one that they no longer have keeps its code. */
export function defectWords(defect: string, language: Language): string {
  return builtInPolicy.defects[defect]?.[language] ?? defect.replaceAll("_", " ")
}

/** "Jacket Ouessant: zip broken, batch L-2609" */
export function signalTitle(t: T, { kind, about }: Pick<Signal, "kind" | "about">, language: Language): string {
  return t(`insights:title.${kind}`, {
    product: about.product ?? t("insights:someProduct"),
    size: about.size ?? "",
    batch: about.batch ?? "",
    supplier: about.supplier ?? "",
    carrier: about.carrier ?? "",
    region: about.region ?? "",
    lead: about.lead ?? "",
    reason: reasonWords(t, about.reason),
    defect: about.defect === null ? "" : defectWords(about.defect, language),
  })
}

/** How many times what is usual, with one digit below ten. Null: nothing is usual. */
export function timesOf({ share, usual }: Pick<Signal, "share" | "usual">): number | null {
  if (!share || usual <= 0) return null
  const times = share.estimate / usual
  return times < 10 ? Math.round(times * 10) / 10 : Math.round(times)
}

/** "6,9 %"; small ones with two digits that say something. */
export function percent(part: number, language: Language): string {
  const digits = part < 0.1 ? 1 : 0
  return new Intl.NumberFormat(language, {
    style: "percent",
    maximumFractionDigits: digits,
  }).format(part)
}

export const between = (t: T, share: NonNullable<Share>, language: Language): string =>
  t("insights:between", { low: percent(share.low, language), high: percent(share.high, language) })

/** "S43" */
export const weekWords = (t: T, week: number): string => t("insights:week", { week: calendarWeek(week).week })

/** "16 to 22 November" */
export function weekSpan(t: T, week: number, language: Language): string {
  const day = (at: number, long: boolean) =>
    new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      day: "numeric",
      ...(long && { month: "long" }),
      timeZone: "UTC",
    }).format(at)
  const [from, to] = [mondayOf(week), mondayOf(week) + 6 * 86_400_000]
  const sameMonth = new Date(from).getUTCMonth() === new Date(to).getUTCMonth()
  return t("insights:span", { from: day(from, !sameMonth), to: day(to, true) })
}

/** What a person says of a unit in a caption: what was found, else why it came. */
export const unitWords = (t: T, unit: InsightUnit, language: Language): string =>
  unit.defects.length > 0
    ? unit.defects.map((defect) => defectWords(defect, language)).join(", ")
    : reasonWords(t, unit.reason)
