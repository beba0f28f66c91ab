import type { Carrier } from "../carrier.ts"
import { upsMod10 } from "../check-digits.ts"

export const ontrac: Carrier = {
  id: "ontrac",
  name: "OnTrac",
  host: /(^|\.)ontrac\.com$/,
  looks: /^[CD]\d{13,15}$/,
  groups: { 15: [1, 3, 3, 4, 4] },
  formats: [
    {
      shape: /^[CD]\d{14}$/,
      // C counts as a leading 4, D as a leading 5, unless the number starts with it.
      check: (text) => {
        const lead = text[0] === "C" ? "4" : "5"
        return upsMod10((text[1] === lead ? "" : lead) + text.slice(1))
      },
      sure: true,
      emits: "`C` or `D` and 14 digits",
      checked: "mod 10, every second digit twice",
      samples: ["C11031500001879", "D10011354453707"],
    },
  ],
}
