/** Check digits. Each takes the whole number, its check digit in its place, and says whether it holds. */

const digit = (text: string, at: number) => text.charCodeAt(at) - 48

/** GS1 General Specifications 7.9: weights 3, 1 from the right. EAN, UPC, SSCC, and most parcel numbers. */
export function gs1Mod10(text: string): boolean {
  return gs1Sum(text) % 10 === 0
}

/** Weighted sum with the last digit as check digit; 0 modulo 10 when it holds. */
export function gs1Sum(text: string): number {
  let sum = 0
  for (let at = text.length - 1, weight = 1; at >= 0; at--, weight = 4 - weight) sum += digit(text, at) * weight
  return sum
}

/** A UPC-E's 8 digits → the UPC-A they stand for (GS1 General Specifications 5.2.2.4.2): its check digit is that one's. */
export function expandUpcE(text: string): string {
  const body = text.slice(1, 6)
  const last = text[6] ?? ""
  if (last <= "2") return `${text[0]}${body.slice(0, 2)}${last}0000${body.slice(2)}${text[7]}`
  const kept = last === "3" ? 3 : last === "4" ? 4 : 5
  return `${text[0]}${body.slice(0, kept)}0000${kept < 5 ? "0" : last}${body.slice(kept)}${text[7]}`
}

/** GLS Uni-Box TechDoku 3.2.1: as GS1 with one added, so a number is never both a UPC-A and a GLS parcel. */
export const glsMod10 = (text: string) => (gs1Sum(text) + 1) % 10 === 0

/** FedEx: weights 1, 3, 7 from the right, modulo 11, then modulo 10. */
export function fedexMod11(text: string): boolean {
  let sum = 0
  let weight = 1
  for (let at = text.length - 2; at >= 0; at--) {
    sum += digit(text, at) * weight
    weight = weight === 1 ? 3 : weight === 3 ? 7 : 1
  }
  return (sum % 11) % 10 === digit(text, text.length - 1)
}

/** DHL Express waybill: the digits before the last, modulo 7. */
export const mod7 = (text: string) => Number(text.slice(0, -1)) % 7 === digit(text, text.length - 1)

/** Luhn, as Purolator uses it. */
export function luhn(text: string): boolean {
  let sum = 0
  for (let at = text.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const value = digit(text, at) * (twice ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** UPS and OnTrac: every second character counts twice; a letter counts (ASCII − 3) modulo 10. */
export function upsMod10(text: string): boolean {
  let sum = 0
  for (let at = 0; at < text.length - 1; at++) {
    const code = text.charCodeAt(at)
    sum += (code > 57 ? (code - 3) % 10 : code - 48) * (at % 2 ? 2 : 1)
  }
  return (10 - (sum % 10)) % 10 === digit(text, text.length - 1)
}

/** UPU S10, on the eight digits and their check digit. */
export function s10Mod11(nine: string): boolean {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7]
  const rest = 11 - (weights.reduce((sum, weight, at) => sum + weight * digit(nine, at), 0) % 11)
  return (rest === 10 ? 0 : rest === 11 ? 5 : rest) === digit(nine, 8)
}

/** ISO 7064 MOD 37,36, which DPD and Chronopost print after the number but keep out of the bars. */
export function mod37(text: string): boolean {
  let carry = 36
  for (const letter of text.slice(0, -1)) {
    carry = (carry + Number.parseInt(letter, 36)) % 36 || 36
    carry = (carry * 2) % 37
  }
  return (37 - carry) % 36 === Number.parseInt(text.slice(-1), 36)
}

/** Deutsche Post Identcode and Leitcode: weights 4, 9 from the left. */
export function identMod10(text: string): boolean {
  let sum = 0
  for (let at = 0; at < text.length - 1; at++) sum += digit(text, at) * (at % 2 ? 9 : 4)
  return (10 - (sum % 10)) % 10 === digit(text, text.length - 1)
}

/** Mondial Relay: weights 2 to 7 from the right, modulo 11; 10 and 11 are written 0. */
export function mondialMod11(text: string): boolean {
  let sum = 0
  for (let at = text.length - 2, n = 0; at >= 0; at--, n++) sum += digit(text, at) * (2 + (n % 6))
  return ((11 - (sum % 11)) % 11) % 10 === digit(text, text.length - 1)
}

/** ISBN-10: weights 10 to 1, modulo 11, X is ten. */
export function isbn10(text: string): boolean {
  let sum = 0
  for (let at = 0; at < 10; at++) sum += (text[at] === "X" ? 10 : digit(text, at)) * (10 - at)
  return sum % 11 === 0
}
