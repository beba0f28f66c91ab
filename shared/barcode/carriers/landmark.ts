import type { Carrier } from "../carrier.ts"

export const landmark: Carrier = {
  id: "landmark",
  name: "Landmark Global",
  host: /(^|\.)landmarkglobal\.com$/,
  groups: { 13: [3, 4, 4, 2] },
  formats: [{ shape: /^LTN\d{8}N1$/, emits: "`LTN`, 8 digits, `N1`", checked: "–", samples: ["LTN74207623N1"] }],
}
