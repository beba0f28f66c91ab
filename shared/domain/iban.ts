/**
 * The countries and territories of the SEPA schemes and how long an IBAN of each is (EPC409-09, EPC list of SEPA scheme
 * countries; ISO 13616 IBAN registry). Overseas territories carry their mainland's code.
 */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AL: 28,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  RS: 22,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
}

export type IbanFault = "empty" | "characters" | "country" | "length" | "check_digits"
export type IbanRead = { ok: true; iban: string } | { ok: false; fault: IbanFault }

/** An IBAN as somebody typed it: spaces, dots, dashes and small letters are taken; "IBAN" before it too. */
export function readIban(typed: string): IbanRead {
  const iban = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s.\-\u2010-\u2015]/g, "")
    .replace(/^IBAN:?/, "")
  if (iban === "") return { ok: false, fault: "empty" }
  if (!/^[A-Z0-9]+$/.test(iban)) return { ok: false, fault: "characters" }
  const length = lengths[iban.slice(0, 2)]
  if (length === undefined) return { ok: false, fault: "country" }
  if (iban.length !== length) return { ok: false, fault: "length" }
  // 02 to 98: 00, 01 and 99 would pass the division and are never given (ISO 13616-1, annex B)
  if (!/^..(0[2-9]|[1-8]\d|9[0-8])/.test(iban) || remainder(iban) !== 1) return { ok: false, fault: "check_digits" }
  return { ok: true, iban }
}

/** ISO 7064 MOD 97-10 over the IBAN with its first four at the end, letters as 10 to 35. */
function remainder(iban: string): number {
  let rest = 0
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(letter, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/** Null: it is none. Eight or eleven characters (ISO 9362); "XXX" at its end says the head office. */
export function readBic(typed: string): string | null {
  const bic = typed.toUpperCase().replace(/\s/g, "")
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic) ? bic : null
}

/** "FR76 •••• 0189": the country, and as much as its owner needs to know it again. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)} \u2022\u2022\u2022\u2022 ${iban.slice(-4)}`
}

/** In fours, as it is printed. */
export const groupIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, "$1 ")
