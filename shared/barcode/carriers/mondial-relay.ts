import type { Carrier } from "../carrier.ts"
import { mondialMod11 } from "../check-digits.ts"

/** Label specification 2.3: brand 2, shipment 8, parcel 2, of 2, X, agency and tour 10, Y. */
export const mondialRelay: Carrier = {
  id: "mondial-relay",
  name: "Mondial Relay, InPost France",
  host: /(^|\.)(mondialrelay|inpost)\.[a-z]+$/,
  looks: /^\d{25}$/,
  groups: { 8: [4, 4], 12: [2, 4, 4, 2] },
  formats: [
    {
      shape: /^\d{26}$/,
      check: (text) => mondialMod11(text.slice(0, 15)) && mondialMod11(text.slice(15)),
      key: (text) => text.slice(2, 10),
      alt: (text) => [text.slice(0, 12)],
      emits: "Code 128 or ITF, 26 digits",
      checked: "mod 11 twice",
      samples: ["12123456780101006623123454"],
    },
    { shape: /^\d{8}$/, emits: "shipment, 8 digits", checked: "–", samples: ["12345678"] },
    {
      shape: /^\d{12}$/,
      weak: true,
      key: (text) => text.slice(2, 10),
      alt: (text) => [text],
      emits: "brand, shipment, parcel: 12 digits",
      checked: "–",
      samples: ["121234567801"],
    },
  ],
}
