import { assertOwed, currencyExponent } from "../../shared/domain/money.ts"

/** Minor units as a decimal text with exactly the currency's decimals: 1050 EUR "10.50", 1050 JPY "1050". */
export function toDecimal(amountMinor: number, currency: string): string {
  const digits = currencyExponent(currency)
  const text = String(assertOwed(amountMinor)).padStart(digits + 1, "0")
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Back again; throws on anything else than `toDecimal` writes: no sign, no exponent, no decimal too many or too few. */
export function fromDecimal(text: string, currency: string): number {
  const digits = currencyExponent(currency)
  const shape = digits === 0 ? /^\d{1,15}$/ : new RegExp(`^\\d{1,12}\\.\\d{${digits}}$`)
  if (!shape.test(text)) throw new RangeError(`${JSON.stringify(text)} is no amount of ${currency}`)
  return assertOwed(Number(text.replace(".", "")))
}
