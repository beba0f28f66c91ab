import type { Carrier } from "../carrier.ts"
import { gs1Mod10 } from "../check-digits.ts"

/** The check of a GTIN-14 and the length of a DPD number, all with the same key: only a link tells them apart. */
export const hermes: Carrier = {
  id: "hermes",
  name: "Hermes Germany",
  host: /(^|\.)(my)?hermes(world)?\.[a-z.]+$/,
  formats: [
    {
      shape: /^\d{14}$/,
      check: gs1Mod10,
      weak: true,
      emits: "14 digits",
      checked: "GS1 mod 10",
      samples: ["01234567890128"],
    },
  ],
}
