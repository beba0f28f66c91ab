// The code of a store credit, as its customer types it into a shop's till: 15 signs of chance and one that checks them.
// Crockford's alphabet (no I, L, O, U): what a hand writes for one of those is read as what it looks like.

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const LENGTH = 16

/** ISO/IEC 7064, the hybrid system of its MOD 37,36, over our 32 signs: every wrong sign is noticed, nearly every swap. */
function checkOf(payload: readonly number[]): number {
  let sum = SIGNS.length
  for (const value of payload) {
    const added = (sum + value) % SIGNS.length || SIGNS.length
    sum = (added * 2) % (SIGNS.length + 1)
  }
  return (SIGNS.length + 1 - sum) % SIGNS.length
}

/** A new code: 75 bits, so that nobody guesses one. `randomBytes` must be a cryptographic source. */
export function makeCreditCode(randomBytes: (count: number) => Uint8Array): string {
  const payload = Array.from(randomBytes(LENGTH - 1), (byte) => byte & 31)
  return [...payload, checkOf(payload)].map((value) => SIGNS[value]).join("")
}

/** The code without blanks and hyphens, in capitals; null: it is none, or mistyped. */
export function readCreditCode(text: string): string | null {
  const code = text
    .replace(/[\s\u00a0\u202f-]/g, "")
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1")
  const values = [...code].map((sign) => SIGNS.indexOf(sign))
  if (values.length !== LENGTH || values.includes(-1)) return null
  return checkOf(values.slice(0, -1)) === values.at(-1) ? code : null
}

/** As it is printed: 4H2K 9XWM T7QD 0B3E. */
export const printCreditCode = (code: string) => code.match(/.{1,4}/g)?.join(" ") ?? code
