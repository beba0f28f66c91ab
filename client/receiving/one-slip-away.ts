import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { isUnproven } from "../../shared/barcode/scan-reading.ts"

/** Shorter ones have no check digit that would tell. */
const LEAST = 8
const MOST = 40
const DIGITS = "0123456789"
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
/** Letters that an eye takes for the digit. */
const alike: Record<string, string> = { "0": "ODQ", "1": "IL", "2": "Z", "5": "S", "6": "G", "8": "B" }

/**
 * Numbers that a check digit vouches for and that differ by one slip of the hand: one character, or two neighbours
 * swapped. Many, for one digit cannot tell: only what is expected is worth showing.
 */
export function oneSlipAway(typed: string): string[] {
  const text = typed.toUpperCase().replace(/[\s-]/g, "")
  if (text.length < LEAST || text.length > MOST || isProved(text)) return []
  const tries = new Set<string>()
  for (let at = 0; at < text.length; at++) {
    const [before, here, after] = [text.slice(0, at), text[at] ?? "", text.slice(at + 1)]
    for (const one of DIGITS + (/\d/.test(here) ? (alike[here] ?? "") : LETTERS)) tries.add(before + one + after)
    tries.add(before + after.slice(0, 1) + here + after.slice(1))
  }
  tries.delete(text)
  return [...tries].filter(isProved)
}

function isProved(text: string): boolean {
  const reading = parseScan(text, { channel: "typed" })
  return reading.valid && reading.key !== null && !isUnproven(reading)
}
