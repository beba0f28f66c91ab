import type { Carrier } from "../carrier.ts"

export const lasership: Carrier = {
  id: "lasership",
  name: "LaserShip",
  host: /(^|\.)(lasership|ontrac)\.com$/,
  groups: { 10: [2, 4, 4], 15: [4, 4, 4, 3] },
  formats: [
    { shape: /^L[AIEHNX][1-3]\d{7}$/, emits: "`LX` and 8 digits", checked: "–", samples: ["LX17635034", "LH13830790"] },
    {
      shape: /^1LS7[12](?:\d{10}|\d{2}01[1-4]\d{6}-1)$/,
      emits: "`1LS7` and 11 digits",
      checked: "–",
      samples: ["1LS717793482164", "1LS7119013618127-1"],
    },
    { shape: /^1LSCX[0-9A-Z]{10}$/, emits: "`1LSCX` and 10 characters", checked: "–", samples: ["1LSCXE000009541"] },
  ],
}
