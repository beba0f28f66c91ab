import type { Carrier } from "../carrier.ts"

export const yunexpress: Carrier = {
  id: "yunexpress",
  name: "YunExpress",
  host: /(^|\.)yuntrack\.com$/,
  groups: { 18: [2, 4, 4, 4, 4] },
  formats: [{ shape: /^YT\d{16}$/, emits: "`YT` and 16 digits", checked: "–", samples: ["YT2229521272164446"] }],
}
