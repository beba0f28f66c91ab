import type { Carrier } from "../carrier.ts"

/** Its parcel numbers are S10. The Mailmark DataMatrix names a posting, not a parcel. */
export const royalMail: Carrier = {
  id: "royal-mail",
  name: "Royal Mail",
  formats: [
    {
      shape: /^JGB[0-9A-Z]{20,67}$/,
      kind: "routing",
      emits: "Mailmark DataMatrix `JGB …`",
      checked: "–",
      samples: ["JGB012100123412345678AB12CD1E"],
    },
  ],
}
