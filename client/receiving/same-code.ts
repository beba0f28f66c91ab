import type { ScanRead } from "../scan/read-scan.ts"

const plain = (code: string) => code.replace(/^0+/, "")

/** A GTIN is the same thing with 8, 12, 13 or 14 digits: the leading zeros are padding (GS1 General Specifications 2.1). */
export function sameGtin(code: string, gtin: string | null): boolean {
  if (gtin === null) return false
  return code === gtin || (/^\d{8,14}$/.test(code) && plain(code) === plain(gtin))
}

/** How the same article's number may be spelled in an index. */
export function gtinSpellings(key: string): string[] {
  if (!/^\d{8,14}$/.test(key)) return [key]
  const digits = plain(key)
  return [...new Set([key, ...[8, 12, 13, 14].map((length) => digits.padStart(length, "0"))])]
}

/**
 * What a parcel with this label is known by. A label of a carrier that nobody described has no key of its own: its text
 * stands for it, so that the same label twice is one parcel. Null: it is no label.
 */
export function labelKey({ reading, scan }: ScanRead): string | null {
  if (["gtin", "sku", "gs1", "lpn", "bin", "url", "multi"].includes(reading.kind)) return null
  if (reading.key !== null) return reading.key
  return scan.raw.replace(/\s/g, "").toUpperCase().slice(0, 200) || null
}
