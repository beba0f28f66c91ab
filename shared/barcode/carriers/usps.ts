import type { Carrier } from "../carrier.ts"
import { gs1Mod10 } from "../check-digits.ts"

/** Publication 199: application identifier 92 goes with a mailer number that starts with 9, 93 with one that does not. */
function isPic(pic: string): boolean {
  if (pic.length !== 22 && pic.length !== 26) return false
  const nine = pic[5] === "9"
  return /^9[1-5]/.test(pic) && (pic[1] !== "2" || nine) && (pic[1] !== "3" || !nine) && gs1Mod10(pic)
}

/** The parcel's own code behind 420 and a ZIP of 5 or 9 digits (Postal Bulletin 22228). */
const picOf = (text: string) => (text.startsWith("420") ? [text.slice(12), text.slice(8)] : [text]).find(isPic) ?? ""

const legacyOf = (text: string) => `91${text.slice(-20)}`

export const usps: Carrier = {
  id: "usps",
  name: "USPS",
  host: /(^|\.)usps\.com$/,
  looks: /^420\d{15,}|^9[1-5]\d{18,}$/,
  groups: { 20: [4, 4, 4, 4, 4], 22: [4, 4, 4, 4, 4, 2], 26: [4, 4, 4, 4, 4, 4, 2] },
  formats: [
    {
      shape: /^(?:420\d{5}(?:\d{4})?)?9[1-5]\d{20}(?:\d{4})?$/,
      check: (text) => picOf(text) !== "",
      key: picOf,
      sure: true,
      gs1: true,
      emits: "IMpb: `]C1` 420 + ZIP + FNC1 + 22 or 26 digits; or these alone",
      checked: "GS1 mod 10, mailer number fits",
      samples: ["9400111206206406260787", "420787459400111206206406260787", "92748931507708513018050063"],
    },
    {
      // Certified, insured, registered: printed without the 91 that stands in the bars. Never also a plain 20.
      shape: /^(?:420\d{5})?7\d{19}$/,
      check: (text) => gs1Mod10(legacyOf(text)),
      key: legacyOf,
      alt: (text) => [text.slice(-20)],
      emits: "20 digits from 7, typed without the leading 91",
      checked: "GS1 mod 10 with 91 before",
      samples: ["71969010756003077385"],
    },
    {
      shape: /^(?!00)\d{20}$/,
      check: gs1Mod10,
      emits: "20 digits",
      checked: "GS1 mod 10",
      samples: ["03071790000523483741", "71123456789123456787"],
    },
  ],
}
