import { currencyExponent } from "../../shared/domain/money.ts"

/** "10.5", "10.50", "10", "10.500": minor units. Throws on what is no amount, or has a fraction of the smallest coin. */
export function minorOf(text: string, currency: string): number {
  const digits = currencyExponent(currency)
  const [, whole, decimals = ""] = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text) ?? []
  if (whole === undefined || /[1-9]/.test(decimals.slice(digits)))
    throw new RangeError(`${JSON.stringify(text)} is no amount of ${currency}`)
  return Number(whole + decimals.slice(0, digits).padEnd(digits, "0"))
}

const isSize = /^(size|taille|pointure|grösse|größe|talla|maat)$/i
const isColour = /^(colou?r|couleur|coloris|farbe)$/i

/** A platform's options by what they mean here; what is neither size nor colour stands together. */
export function variantOf(options: readonly { name: string; value: string }[]) {
  const told = options.filter(({ value }) => value !== "" && value !== "Default Title")
  const first = (is: RegExp) => told.find(({ name }) => is.test(name.trim()))?.value.slice(0, 60)
  const other = told.filter(({ name }) => !isSize.test(name.trim()) && !isColour.test(name.trim()))
  const variant = other.map(({ value }) => value).join(", ")
  return { size: first(isSize), colour: first(isColour), variant: variant === "" ? undefined : variant.slice(0, 60) }
}

/** The order as the shop would have written it: without what is empty, and no text too long. */
export const short = (text: string | null | undefined, most: number): string | undefined =>
  text?.replaceAll("\0", "").trim().slice(0, most).trim() || undefined

export const gtinOf = (text: string | null | undefined): string | undefined =>
  text && /^\d{8,14}$/.test(text.trim()) ? text.trim() : undefined

export const localeOf = (text: string | null | undefined): "fr" | "en" | undefined =>
  text ? (text.toLowerCase().startsWith("fr") ? "fr" : "en") : undefined

/** Fields that say nothing are left out: an absent one changes nothing, an empty one would. */
export function said<T extends object>(all: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never
}
