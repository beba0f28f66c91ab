import { parseScan, type ScanReading } from "../../shared/barcode/parse-scan.ts"

/**
 * What the last character would be if all others are right; null where none or several would do. A check digit cannot say
 * which digit is wrong: the screen shows the last one as the doubt and says "if the rest is right".
 */
export function lastShouldBe(raw: string, reading: ScanReading): string | null {
  const text = raw.trim()
  const last = text.at(-1) ?? ""
  const tries = /\d/.test(last) ? "0123456789" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  const meant = reading.nearMiss ?? reading.carrier
  const right = [...tries].filter((one) => {
    if (one === last.toUpperCase()) return false
    const tried = parseScan(text.slice(0, -1) + one)
    return tried.valid && tried.key !== null && (tried.carrier === meant || tried.kind === meant)
  })
  return right.length === 1 ? (right[0] ?? null) : null
}
