import type { Carrier } from "../carrier.ts"
import { mod37 } from "../check-digits.ts"

/** As DPD (both are Geopost), told apart by La Poste's ranges 86 to 88. Its S10 numbers read as S10. */
export const chronopost: Carrier = {
  id: "chronopost",
  name: "Chronopost",
  host: /(^|\.)(chronopost|laposte)\./,
  groups: { 14: [2, 4, 4, 4] },
  formats: [
    {
      shape: /^8[678]\d{12}[0-9A-Z]$/,
      check: mod37,
      key: (text) => text.slice(0, 14),
      alt: (text) => [text],
      emits: "typed, 14 digits and check character",
      checked: "ISO 7064 mod 37,36",
      samples: ["88000019255788Y"],
    },
  ],
}
