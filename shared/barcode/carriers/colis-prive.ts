import type { Carrier } from "../carrier.ts"

export const colisPrive: Carrier = {
  id: "colis-prive",
  name: "Colis Privé",
  host: /(^|\.)colisprive\.(com|fr)$/,
  groups: { 12: [2, 5, 5] },
  formats: [
    {
      shape: /^[A-Z][0-9A-Z]\d{10}$/,
      emits: "12 characters",
      checked: "–",
      samples: ["HS0000329755", "R99600071550", "ZE0000294369"],
    },
    {
      shape: /^[A-Z][0-9A-Z]\d{15}$/,
      weak: true,
      key: (text) => text.slice(0, 12),
      emits: "the same with a postcode of 5",
      checked: "–",
      samples: ["HS000032975575011"],
    },
  ],
}
