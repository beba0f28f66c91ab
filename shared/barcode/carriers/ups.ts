import type { Carrier } from "../carrier.ts"
import { upsMod10 } from "../check-digits.ts"

/** 1Z and waybill as jkeen/tracking_number_data states them; Mail Innovations as ups.com's tracking help does. */
export const ups: Carrier = {
  id: "ups",
  name: "UPS",
  host: /(^|\.)ups\.com$/,
  looks: /^1Z|^.Z[0-9A-Z]{16}$|^1[0-9A-Z]{2}[0-9A-Z]{6}\d{9}$/,
  groups: { 18: [2, 3, 3, 2, 4, 4], 11: [1, 3, 3, 4] },
  formats: [
    {
      shape: /^1Z[0-9A-Z]{15}\d$/,
      check: (text) => upsMod10(text.slice(2)),
      sure: true,
      emits: "Code 128, 18 characters `1Z…`; a link in a QR; the MaxiCode",
      checked: "mod 10, every second character twice",
      samples: ["1Z5R89390357567127", "1Z879E930346834440", "1ZXX3150YW44070023"],
    },
    {
      shape: /^[AHJKTV]\d{10}$/,
      check: (text) => upsMod10(text.slice(1)),
      emits: "waybill, a letter and 10 digits",
      checked: "mod 10, every second digit twice",
      samples: ["K2479825491", "J4603636537", "V0431105627"],
    },
  ],
}

export const upsMailInnovations: Carrier = {
  id: "ups-mi",
  name: "UPS Mail Innovations",
  formats: [
    {
      shape: /^MI\d{6}[0-9A-Z]{1,22}$/,
      emits: "`MI`, 6 digits, up to 22 characters",
      checked: "–",
      samples: ["MI012352ZS16187761"],
    },
  ],
}
