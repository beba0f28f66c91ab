import type { Carrier } from "../carrier.ts"

/** developer.postnl.nl: 3S, the customer's 2 to 4 letters, digits; 13 or 15 in all. */
export const postnl: Carrier = {
  id: "postnl",
  name: "PostNL",
  host: /(^|\.)postnl\.[a-z]+$/,
  groups: { 13: [2, 4, 4, 3], 15: [2, 4, 4, 5] },
  formats: [
    {
      shape: /^3S(?=.{11}$|.{13}$)[A-Z]{2,4}\d+$/,
      emits: "`3S`, 2 to 4 letters, digits",
      checked: "–",
      samples: ["3SABCD3427702"],
    },
  ],
}
