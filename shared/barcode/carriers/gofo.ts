import type { Carrier } from "../carrier.ts"

export const gofo: Carrier = {
  id: "gofo",
  name: "GOFO Express",
  host: /(^|\.)gofo(express)?\.com$/,
  groups: { 18: [4, 4, 5, 5] },
  formats: [{ shape: /^GFUS\d{14}$/, emits: "`GFUS` and 14 digits", checked: "–", samples: ["GFUS01011884214464"] }],
}
