import type { Carrier } from "../carrier.ts"
import { fedexMod11, gs1Mod10 } from "../check-digits.ts"

/** The last 14 are "00" and the 12-digit number on today's labels. */
const keyOf34 = (text: string) => text.slice(text.startsWith("00", 20) ? -12 : -14)

export const fedex: Carrier = {
  id: "fedex",
  name: "FedEx",
  host: /(^|\.)fedex\.com$/,
  looks: /^96\d{18,}$|^\d{31,33}$/,
  groups: { 12: [4, 4, 4], 14: [4, 4, 4, 2], 15: [4, 4, 4, 3] },
  formats: [
    {
      shape: /^(?:1\d|96)\d{32}$/,
      check: (text) => fedexMod11(text.slice(-14)),
      key: keyOf34,
      alt: (text) => [text],
      sure: true,
      gs1: true,
      emits: "Code 128, 34 digits",
      checked: "1 7 3, mod 11, mod 10",
      samples: ["9622001900000000000000776632517510", "1027590111820004833500785458233610"],
    },
    {
      shape: /^96\d{20}$/,
      check: (text) => gs1Mod10(text.slice(-15)),
      key: (text) => text.slice(-15),
      alt: (text) => [text],
      sure: true,
      gs1: true,
      emits: "GS1-128, AI 96, 22 digits",
      checked: "GS1 mod 10 over the last 15",
      samples: ["9611020987654312345672"],
    },
    {
      shape: /^3\d{31}$/,
      check: (text) => fedexMod11(text.slice(16, 28)),
      key: (text) => text.slice(16, 28),
      alt: (text) => [text],
      sure: true,
      emits: "ASTRA, 32 digits",
      checked: "3 1 7, mod 11, mod 10 over 17–28",
      samples: ["32971510360102447848540980802018"],
    },
    {
      shape: /^\d{12}$/,
      check: fedexMod11,
      emits: "12 digits",
      checked: "3 1 7, mod 11, mod 10",
      samples: ["986578788855", "477179081230"],
    },
    {
      shape: /^\d{15}$/,
      check: gs1Mod10,
      emits: "15 digits",
      checked: "GS1 mod 10",
      samples: ["041441760228964", "568283610012734"],
    },
  ],
}
