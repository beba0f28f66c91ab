import type { Carrier } from "../carrier.ts"
import { mod37 } from "../check-digits.ts"

/** DPD Parcel Label Specification 2.4.1: postcode 7, parcel 14, service 3, country 3; the check character is only in the text. */
export const dpd: Carrier = {
  id: "dpd",
  name: "DPD",
  host: /(^|\.)(?:(?:my)?dpd(?:group|local)?|geopost)\.[a-z.]+$/,
  looks: /^%\d{3}|^[0-9A-Z]{7}\d{20}[0-9A-Z]$/,
  groups: { 14: [4, 3, 3, 4] },
  formats: [
    {
      shape: /^%[0-9A-Z]{7}\d{20}$/,
      key: (text) => text.slice(8, 22),
      sure: true,
      emits: "Code 128, `%` and 27 characters",
      checked: "– (not in the bars)",
      samples: ["%007110601782532948375101276"],
    },
    {
      shape: /^(?!420\d{5}9[1-5])\d{27}$/,
      key: (text) => text.slice(7, 21),
      emits: "the same without `%`",
      checked: "–",
      samples: ["007855009980000020041302840"],
    },
    {
      shape: /^[0-9A-Z]{7}\d{20}[0-9A-Z]$/,
      check: mod37,
      key: (text) => text.slice(7, 21),
      emits: "the printed line, 28 characters",
      checked: "ISO 7064 mod 37,36",
      samples: ["006376209980000020044118276I"],
    },
    {
      shape: /^\d{14}[0-9A-Z]$/,
      check: mod37,
      key: (text) => text.slice(0, 14),
      emits: "typed, 14 digits and check character",
      checked: "ISO 7064 mod 37,36",
      samples: ["01196812014637L"],
    },
    { shape: /^\d{14}$/, emits: "14 digits", checked: "–", samples: ["09980000020033"] },
  ],
}
