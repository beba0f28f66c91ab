import type { Carrier } from "../carrier.ts"
import { gs1Mod10, identMod10, mod7 } from "../check-digits.ts"

export const dhl: Carrier = {
  id: "dhl",
  name: "DHL Express, DHL eCommerce",
  host: /(^|\.)dhl(globalmail|parcel|ecommerce)?(\.[a-z.]+)?$/,
  looks: /^.J?D?JD\d{9,10}$|^J[A-Z]{2,3}\d{6,}$/,
  groups: { 10: [2, 4, 4], 11: [3, 4, 4] },
  formats: [
    {
      shape: /^\d{10,11}$/,
      check: mod7,
      emits: "waybill, 10 digits (11 by air)",
      checked: "mod 7",
      samples: ["3318810025", "8487135506"],
    },
    {
      shape: /^(?:J[A-Z]{2,3}\d{9,10}|JJD\d{11,14}|JJD\d{18,24}|JVGL\d{8,24})$/,
      emits: "piece number `JJD…`, `JVGL…`",
      checked: "–",
      samples: ["JJD0099999999", "JVGL0999999990"],
    },
    {
      shape: /^(?:GM\d[0-9A-Z]{9,38}|(?:LX|RX|UV|CN|SG|TH|IN|HK|MY)\d{10,39})$/,
      emits: "eCommerce, `GM` and 10 to 39 characters",
      checked: "–",
      samples: ["GM2951173225174494", "GM9E44608A27984866BA2D"],
    },
  ],
}

/** Its parcel number is an SSCC (see there). The second code on the label is the Leitcode: it names no parcel. */
export const dhlPaket: Carrier = {
  id: "dhl-paket",
  name: "DHL Paket",
  host: /(^|\.)dhl\.de$/,
  groups: { 12: [2, 3, 3, 4], 18: [1, 4, 4, 4, 5] },
  formats: [
    {
      shape: /^\d{12}$/,
      check: identMod10,
      emits: "Identcode, ITF, 12 digits",
      checked: "4 9, mod 10",
      samples: ["563102430313"],
    },
    {
      // Bare it is anybody's (see there); its own links hold it too.
      shape: /^(?:00)?\d{18}$/,
      check: gs1Mod10,
      key: (text) => text.slice(-18),
      alt: (text) => [`00${text.slice(-18)}`],
      kind: "sscc",
      weak: true,
      emits: "in its links, SSCC of 18 or 20 digits",
      checked: "GS1 mod 10",
      samples: ["00340434633751428115"],
    },
    {
      shape: /^403\d{2,30}\+\d{2,30}$/,
      kind: "routing",
      emits: "routing code, `]C1` AI 403",
      checked: "–",
      samples: ["40327653113+99000900090010"],
    },
  ],
}
