import { currencyExponent } from "./money.ts"

/** "42.90", "42,90", "1000" (JPY), "1.234" (TND): digits and one sign, for files and fields. Never through a fraction. */
export function writeDecimal(minor: number, currency: string, sign: "." | "," = "."): string {
  const digits = currencyExponent(currency)
  const text = String(Math.abs(minor)).padStart(digits + 1, "0")
  const whole = text.slice(0, text.length - digits)
  return `${minor < 0 ? "-" : ""}${whole}${digits > 0 ? sign + text.slice(-digits) : ""}`
}

/** What somebody typed as an amount, in minor units; null where it is none or has more decimals than the currency. */
export function readDecimal(typed: string, currency: string): number | null {
  const digits = currencyExponent(currency)
  const [, whole = "", decimals = ""] =
    /^(\d{1,12})(?:[.,](\d{1,3}))?$/.exec(typed.replace(/[\s\u00a0\u202f]/g, "")) ?? []
  if (whole === "" || decimals.length > digits) return null
  return Number(whole + decimals.padEnd(digits, "0"))
}
