// Money is an integer of minor units (cents) with its currency beside it. Nothing here ever holds a fraction.

// ISO 4217 exponents that are not 2
const withoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ")
const withThreeDecimals = "BHD IQD JOD KWD LYD OMR TND".split(" ")

export function currencyExponent(currency: string): number {
  if (withoutDecimals.includes(currency)) return 0
  return withThreeDecimals.includes(currency) ? 3 : 2
}

/** Throws on anything but a safe integer: a NaN or 10.5 cents in a sum is a broken invariant, not an input error. */
export function assertMinor(amount: number, what = "amount"): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${what} must be an integer of minor units, got ${amount}`)
  return amount === 0 ? 0 : amount
}

/** As `assertMinor`, and not below zero. */
export function assertOwed(amount: number, what = "amount"): number {
  if (assertMinor(amount, what) < 0) throw new RangeError(`${what} must not be negative, got ${amount}`)
  return amount
}

export function sumMinor(amounts: readonly number[]): number {
  return assertMinor(
    amounts.reduce((sum, amount) => sum + assertMinor(amount), 0),
    "sum",
  )
}

/** A share of an amount in basis points (1 500 = 15 %). The one rounding rule: half a minor unit goes up. */
export function portion(amountMinor: number, basisPoints: number): number {
  const scaled = assertOwed(amountMinor) * assertOwed(basisPoints, "basis points") + 5_000
  if (scaled <= Number.MAX_SAFE_INTEGER) return (scaled - (scaled % 10_000)) / 10_000
  return assertMinor(Number((BigInt(amountMinor) * BigInt(basisPoints) + 5_000n) / 10_000n))
}

/**
 * Splits a total by weights so that the parts sum to the whole (largest remainder; of equal remainders the first wins).
 * Where every weight is zero the parts are equal. No part exceeds its weight while the total stays within their sum.
 */
export function shareOut(totalMinor: number, weights: readonly number[]): number[] {
  assertOwed(totalMinor, "total")
  for (const weight of weights) assertOwed(weight, "weight")
  if (weights.length === 0) {
    if (totalMinor !== 0) throw new RangeError("cannot share an amount among nobody")
    return []
  }
  if (weights.length === 1) return [totalMinor]
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const largest = totalMinor * Math.max(weights.length, whole)
  return largest <= Number.MAX_SAFE_INTEGER ? sharedSmall(totalMinor, weights) : sharedLarge(totalMinor, weights)
}

/** No product leaves the safe integers, which is every order that anybody has seen. */
function sharedSmall(total: number, weights: readonly number[]): number[] {
  const whole = sumMinor(weights)
  const divisor = whole === 0 ? weights.length : whole
  const quotas = weights.map((weight) => total * (whole === 0 ? 1 : weight))
  const remainders = quotas.map((quota) => quota % divisor)
  const parts = quotas.map((quota, index) => (quota - (remainders[index] ?? 0)) / divisor)
  let left = total - sumMinor(parts)
  if (left === 0) return parts
  const byRemainder = [...remainders.keys()].sort((a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || a - b)
  for (const index of byRemainder) {
    if (left-- <= 0) break
    parts[index] = (parts[index] ?? 0) + 1
  }
  return parts
}

function sharedLarge(totalMinor: number, weights: readonly number[]): number[] {
  const total = BigInt(totalMinor)
  const given = weights.map((weight) => BigInt(weight))
  const whole = given.reduce((sum, weight) => sum + weight, 0n)
  const even = whole === 0n
  const divisor = even ? BigInt(given.length) : whole
  const quotas = given.map((weight) => total * (even ? 1n : weight))
  const parts = quotas.map((quota) => quota / divisor)
  let left = Number(total - parts.reduce((sum, part) => sum + part, 0n))
  const byRemainder = quotas
    .map((quota, index) => ({ index, remainder: quota % divisor }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
  for (const { index } of byRemainder) {
    if (left-- <= 0) break
    parts[index] = (parts[index] ?? 0n) + 1n
  }
  return parts.map(Number)
}

/** Locale words for an amount: fr "42,90 €" (narrow no-break space before the sign), en "€42.90". */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const digits = currencyExponent(currency)
  const value = assertMinor(minor) / 10 ** digits
  const format = formatter(locale, currency, digits)
  // Intl writes U+00A0 before the sign; the house writes U+202F there as it does within the number
  return format.format(value).replaceAll("\u00a0", "\u202f")
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  const known = formatters.get(key)
  if (known) return known
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  const made = new Intl.NumberFormat(locale, options)
  formatters.set(key, made)
  return made
}
