import type { Carrier } from "../carrier.ts"
import { luhn } from "../check-digits.ts"

export const purolator: Carrier = {
  id: "purolator",
  name: "Purolator",
  host: /(^|\.)purolator\.com$/,
  groups: { 12: [3, 3, 3, 3] },
  formats: [
    {
      shape: /^[0-5]\d{11}$/,
      check: luhn,
      emits: "12 digits from 0–5",
      checked: "Luhn",
      samples: ["320595463938"],
    },
    { shape: /^[A-Z]{3}\d{9}$/, emits: "3 letters, 9 digits", checked: "–", samples: ["KYV009956937"] },
  ],
}
