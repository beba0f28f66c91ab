import type { Carrier } from "../carrier.ts"
import { glsMod10 } from "../check-digits.ts"

/** GLS Uni-Box TechDoku 3.2.1. */
export const gls: Carrier = {
  id: "gls",
  name: "GLS",
  host: /(^|\.)gls-[a-z-]+\.[a-z.]+$|(^|\.)gls\.[a-z]+$/,
  groups: { 11: [3, 4, 4], 8: [4, 4] },
  formats: [
    {
      shape: /^\d{12}$/,
      check: glsMod10,
      key: (text) => text.slice(0, 11),
      alt: (text) => [text],
      emits: "12 digits",
      checked: "GS1 sum + 1, mod 10",
      samples: ["123416227171"],
    },
    { shape: /^\d{11}$/, emits: "11 digits", checked: "–", samples: ["12341622717"] },
    {
      shape: /^(?=.*\d)(?=.*[A-Z])[0-9A-Z]{8}$/,
      weak: true,
      emits: "Track-ID in the 2D code, 8 characters",
      checked: "–",
      samples: ["ZAB12CD3"],
    },
  ],
}
