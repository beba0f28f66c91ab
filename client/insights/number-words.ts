import type { NumberRow, NumberValue } from "../../shared/contract/numbers.ts"
import { type Dimension, type Measure, measures, stages } from "../../shared/domain/measures.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { dispositions, grades } from "../../shared/domain/states.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { grouped, type Language, type t as Say } from "../ui/words.ts"
import { readWeek } from "./asked.ts"
import { defectWords, percent, reasonWords, weekWords } from "./signal-words.ts"

type T = typeof Say

/** What a key is called: the server's name, else our word for the code; what is not known says so. */
export function placeWords(t: T, by: Dimension, key: string | null, name: string | null, language: Language): string {
  const category = by === "category" && builtInPolicy.categories[key ?? ""]
  if (category) return category.label[language]
  if (name) return name
  if (key === null || key === "")
    return t(by === "defect" ? "questions:nothingFound" : by === "lead" ? "questions:noLead" : "numbers:unknown")
  const grade = by === "grade" && grades.find((one) => one === key)
  if (grade) return t(`domain:grade.${grade}`)
  const disposition = by === "disposition" && dispositions.find((one) => one === key)
  if (disposition) return t(`domain:disposition.${disposition}`)
  const stage = by === "stage" && stages.find((one) => one === key)
  if (stage) return t(`numbers:stage.${stage}`)
  if (by === "reason") return reasonWords(t, key)
  if (by === "defect") return defectWords(key, language)
  if (by === "week") return weekWords(t, readWeek(key) ?? 0)
  return key
}

export const rowWords = (t: T, row: NumberRow, by: readonly Dimension[], language: Language): string =>
  by.map((one, at) => placeWords(t, one, row.key[at] ?? null, row.name[at] ?? null, language)).join(", ")

export interface Units {
  language: Language
  /** Of money; null: none is known, and there is none to show. */
  currency: string | null
}

/** A number with its unit; "–" where there is no denominator or nothing was counted. */
export function valueWords(measure: Measure, value: number | null | undefined, { language, currency }: Units): string {
  if (value === null || value === undefined) return "–"
  const { unit } = measures[measure]
  if (unit === "share") return percent(value, language)
  if (unit === "minor") return currency ? formatMoney(value, currency, language) : "–"
  if (unit === "days") return daysWords(value, language)
  return grouped(value)
}

/** Money on an axis: no cents, which nobody reads there. */
export function axisMoney(minor: number, { language, currency }: Units): string {
  if (!currency) return grouped(minor)
  const style = { style: "currency", currency, maximumFractionDigits: 0 } as const
  return new Intl.NumberFormat(language === "en" ? "en-GB" : language, style).format(minor / exponentOf(currency))
}

const exponentOf = (currency: string) =>
  10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2)

/** "3,2 j" */
export const daysWords = (days: number, language: Language): string =>
  new Intl.NumberFormat(language === "en" ? "en-GB" : language, {
    style: "unit",
    unit: "day",
    unitDisplay: "short",
    maximumFractionDigits: days < 10 ? 1 : 0,
  }).format(days)

/** What is shown of a share: of young sales what it will come to, and not what has come back by now. */
export const shownOf = (value: NumberValue | undefined): NumberValue | undefined => value?.due ?? value

/** "4,1 % (2,9–5,8 %)": the number and between which it lies. */
export function spanWords(of: NumberValue | undefined, language: Language): string {
  const value = shownOf(of)
  if (value?.value == null) return "–"
  const { low, high } = value
  const middle = percent(value.value, language)
  return low === undefined || high === undefined
    ? middle
    : `${middle} (${percent(low, language)} – ${percent(high, language)})`
}

/** A share as a mark of a chart; null where there is no denominator. */
export function pointOf(of: NumberValue | undefined) {
  const value = shownOf(of)
  if (value?.value == null) return null
  return { value: value.value, low: value.low ?? value.value, high: value.high ?? value.value }
}

/** Clearly above the rest: the whole interval lies above that of all together. */
export function isOut(row: NumberValue | undefined, whole: NumberValue | undefined): boolean {
  const [own, all] = [shownOf(row), shownOf(whole)]
  return own?.low !== undefined && all?.value != null && own.low > (all.high ?? all.value)
}

/** What was sold and never came back is no row of what came back. */
export const cameBack = ({ values }: Pick<NumberRow, "values">): boolean => values.returned?.value !== 0

/** The share of some rows together. `of`: what it is a share of. */
export function shareTogether(rows: readonly Pick<NumberRow, "values">[], share: Measure, of: Measure): NumberValue {
  const at = (row: Pick<NumberRow, "values">, measure: Measure) => row.values[measure]?.value ?? 0
  const units = rows.reduce((sum, row) => sum + at(row, of), 0)
  const counted = rows.reduce((sum, row) => sum + at(row, share) * at(row, of), 0)
  return { value: units > 0 ? counted / units : null }
}
