import { readDecimal } from "../../shared/domain/decimal-money.ts"

/** An amount with a sign, as files write it, in minor units; null where it is none. Never through a fraction. */
export function readAmount(written: string, currency: string): number | null {
  const text = written.trim()
  const minor = readDecimal(text.replace(/^[-+]/, ""), currency)
  if (minor === null) return null
  return text.startsWith("-") && minor !== 0 ? -minor : minor
}
