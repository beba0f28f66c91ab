import { CostSettings } from "../../shared/contract/numbers.ts"
import { readDecimal, writeDecimal } from "../../shared/domain/decimal-money.ts"

export const worthGrades = ["A", "B", "C", "D"] as const

/** What is typed into the form, by field: "hour", "minutes", "worth.A", "of.shoes". */
export type TypedCosts = Record<string, string>

/** A category without minutes of its own stands empty. */
export function typeCosts(settings: CostSettings, currency: string, sign: "." | ","): TypedCosts {
  const typed: TypedCosts = {
    hour: writeDecimal(settings.hourMinor, currency, sign),
    falseRate: String(Math.round(settings.falseRate * 10_000) / 100).replace(".", sign),
    minutes: String(settings.minutes).replace(".", sign),
  }
  for (const grade of worthGrades) typed[`worth.${grade}`] = String(settings.worth[grade] / 100).replace(".", sign)
  for (const [category, minutes] of Object.entries(settings.minutesOf))
    typed[`of.${category}`] = String(minutes).replace(".", sign)
  return typed
}

/** Digits with at most two decimals, up to `most`. */
function readNumber(text: string, most: number): number | null {
  if (!/^\d{1,5}([.,]\d{1,2})?$/.test(text.trim())) return null
  const number = Number(text.trim().replace(",", "."))
  return number <= most ? number : null
}

const MOST_HOUR = 1_000_000
export const MOST_MINUTES = 600
export const [LEAST_FALSE, MOST_FALSE] = [0.005, 0.2] as const

/** One field's number as the settings have it; null: it is none, or out of bounds. */
function readField(name: string, text: string, currency: string): number | null {
  if (name === "hour") {
    const minor = readDecimal(text, currency)
    return minor !== null && minor <= MOST_HOUR ? minor : null
  }
  if (name === "falseRate") {
    const percent = readNumber(text, 100 * MOST_FALSE)
    return percent === null || percent < 100 * LEAST_FALSE ? null : percent / 100
  }
  if (!name.startsWith("worth.")) return readNumber(text, MOST_MINUTES)
  const percent = readNumber(text, 100)
  return percent === null ? null : Math.round(percent * 100)
}

const isUnset = (name: string, text: string) => name.startsWith("of.") && text.trim() === ""

/** The fields that cannot be read. */
export const wrongCosts = (typed: TypedCosts, currency: string): string[] =>
  Object.keys(typed).filter(
    (name) => !isUnset(name, typed[name] ?? "") && readField(name, typed[name] ?? "", currency) === null,
  )

/** The settings that are typed; null: something of them is wrong. */
export function readCosts(typed: TypedCosts, currency: string): CostSettings | null {
  if (wrongCosts(typed, currency).length > 0) return null
  const field = (name: string) => readField(name, typed[name] ?? "", currency)
  const own = Object.keys(typed).filter((name) => name.startsWith("of.") && !isUnset(name, typed[name] ?? ""))
  const parsed = CostSettings.safeParse({
    hourMinor: field("hour"),
    minutes: field("minutes"),
    minutesOf: Object.fromEntries(own.map((name) => [name.slice("of.".length), field(name)])),
    falseRate: field("falseRate"),
    worth: Object.fromEntries(worthGrades.map((grade) => [grade, field(`worth.${grade}`)])),
  })
  return parsed.success ? parsed.data : null
}
