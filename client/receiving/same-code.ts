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
