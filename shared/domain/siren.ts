// The number of a French legal person: nine digits, the last of them a check digit.

/** Luhn's check, which every SIREN passes. */
export function isSiren(text: string): boolean {
  if (text === "") return true
  const sum = [...text].reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return text.length === 9 && sum % 10 === 0
}

/** Of a French VAT number: two characters and the SIREN. */
export function sirenOf(vatNumber: string | null): string | null {
  const [, siren = ""] = /^FR[0-9A-Z]{2}(\d{9})$/.exec((vatNumber ?? "").replace(/\s/g, "").toUpperCase()) ?? []
  return siren !== "" && isSiren(siren) ? siren : null
}
