import type { Carrier } from "../carrier.ts"

/** DHL and InPost UK claim parts of the same range. */
export const yodel: Carrier = {
  id: "yodel",
  name: "Yodel",
  host: /(^|\.)yodel\.co\.uk$/,
  groups: { 18: [2, 4, 4, 4, 4], 19: [3, 4, 4, 4, 4] },
  formats: [
    {
      shape: /^J?JD\d{16}$/,
      emits: "`JD` or `JJD` and 16 digits",
      checked: "–",
      samples: ["JJD0002257639032011", "JD0002242617644732"],
    },
  ],
}
