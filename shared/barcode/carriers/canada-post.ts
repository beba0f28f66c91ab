import type { Carrier } from "../carrier.ts"
import { gs1Mod10 } from "../check-digits.ts"

export const canadaPost: Carrier = {
  id: "canada_post",
  name: "Canada Post",
  host: /(^|\.)canadapost(-postescanada)?\.ca$/,
  groups: { 16: [4, 4, 4, 4] },
  formats: [
    {
      shape: /^\d{16}$/,
      check: gs1Mod10,
      emits: "16 digits",
      checked: "GS1 mod 10",
      samples: ["0073938000549297", "4002847016405018"],
    },
  ],
}
