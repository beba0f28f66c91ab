import type { Carrier } from "../carrier.ts"
import { gs1Mod10 } from "../check-digits.ts"

/** La Poste GeoLabel 2.3. The 24-character sorting code beside the number names no parcel. Returns are 8R. */
export const colissimo: Carrier = {
  id: "colissimo",
  name: "Colissimo",
  host: /(^|\.)(laposte|colissimo)\./,
  groups: { 13: [2, 5, 5, 1] },
  formats: [
    {
      shape: /^\d[A-Z]\d{11}$/,
      check: (text) => gs1Mod10(text.slice(2)),
      sure: true,
      emits: "13 characters: product `8R`, 10 digits, key",
      checked: "GS1 mod 10 over the last 11",
      samples: ["8L41392128255", "8L20524752032"],
    },
    {
      shape: /^\d[A-Z]\d{22}$/,
      kind: "routing",
      emits: "sorting code, 24 characters",
      checked: "–",
      samples: ["8L1722409000011234000097"],
    },
  ],
}
