import type { Carrier } from "./carrier.ts"
import { expandUpcE, gs1Mod10, isbn10 } from "./check-digits.ts"

const padded = (text: string) => text.padStart(14, "0")

/** As few scanners send it: the others send the EAN-13 that it stands for. */
export const UPC_E = /^[01]\d{7}$/

/** Not carriers, but they share lengths and checks with carriers, so they stand in the same list. */
export const gtin: Carrier = {
  id: "gtin",
  name: "GTIN (EAN, UPC)",
  groups: { 14: [1, 1, 6, 6], 13: [1, 6, 6], 12: [1, 5, 5, 1], 8: [4, 4] },
  formats: [
    {
      shape: /^(?:\d{8}|\d{12,13})$/,
      check: gs1Mod10,
      key: padded,
      kind: "gtin",
      emits: "EAN-8, UPC-A, EAN-13",
      checked: "GS1 mod 10",
      samples: ["9520123456788", "416000336108"],
    },
    {
      // Bare, it is rather an EAN-8 or a Mondial Relay shipment; believed from its own symbol.
      shape: UPC_E,
      check: (text) => gs1Mod10(expandUpcE(text)),
      key: (text) => padded(expandUpcE(text)),
      weak: true,
      kind: "gtin",
      emits: "UPC-E, 8 digits from 0 or 1",
      checked: "GS1 mod 10 of the UPC-A it stands for",
      samples: ["04252614", "01234531"],
    },
  ],
}

export const gtin14: Carrier = {
  id: "gtin",
  name: "GTIN-14",
  formats: [
    {
      // Bare, it is rather a DPD parcel; believed from an ITF symbol, a GS1 string or the order.
      shape: /^\d{14}$/,
      check: gs1Mod10,
      weak: true,
      kind: "gtin",
      emits: "ITF-14",
      checked: "GS1 mod 10",
      samples: ["15012345678907"],
    },
  ],
}

function isbn13(text: string): string {
  const body = `978${text.slice(0, 9)}`
  return padded([..."0123456789"].map((last) => body + last).find(gs1Mod10) ?? "")
}

export const isbn: Carrier = {
  id: "gtin",
  name: "ISBN-10",
  formats: [
    {
      shape: /^\d{9}X$/,
      check: isbn10,
      key: isbn13,
      kind: "gtin",
      emits: "10 characters with X, typed",
      checked: "mod 11",
      samples: ["156581231X"],
    },
    {
      // Bare, it is rather a waybill with a wrong digit; believed with ISBN or hyphens around it.
      shape: /^\d{10}$/,
      check: isbn10,
      key: isbn13,
      weak: true,
      kind: "gtin",
      emits: "10 digits, typed with ISBN or hyphens",
      checked: "mod 11",
      samples: ["0306406152"],
    },
  ],
}

export const sscc: Carrier = {
  id: "sscc",
  name: "SSCC (DHL Paket among others)",
  groups: { 18: [1, 4, 4, 4, 5] },
  formats: [
    {
      shape: /^(?:00)?\d{18}$/,
      check: gs1Mod10,
      key: (text) => text.slice(-18),
      alt: (text) => [`00${text.slice(-18)}`],
      kind: "sscc",
      emits: "`]C1` 00 and 18 digits; these alone",
      checked: "GS1 mod 10",
      samples: ["00340434633751428115"],
    },
  ],
}
