import { CARRIERS } from "./carriers.ts"
import { printOwnNumber, readOwnNumber } from "./own-number.ts"
import { readNumber } from "./read-number.ts"

/**
 * A key in groups as its carrier prints it, so that an eye finds its place: `1Z 999 AA1 01 2345 6784`. Joined without
 * blanks the groups are the key again. `carrier` is a carrier's id, or "gtin" or "sscc"; without one the key tells.
 */
export function groupForEye(key: string, carrier?: string | null): string[] {
  if (/[^0-9A-Za-z]/.test(key) || key.length < 7) return [key]
  if (!carrier && readOwnNumber(key)) return printOwnNumber(key).split(" ")
  const reading = carrier ? null : readNumber(key)
  const id = carrier ?? reading?.carrier ?? reading?.kind
  const sizes = CARRIERS.find((each) => each.id === id)?.groups?.[key.length]
  return cut(key, sizes ?? foursOf(key.length))
}

/** Fours, and a five or a three at the end rather than a digit that stands alone. */
function foursOf(length: number): number[] {
  const rest = length % 4
  const fours = Array.from({ length: Math.floor(length / 4) }, () => 4)
  if (rest === 1) return [...fours.slice(1), 5]
  return rest ? [...fours, rest] : fours
}

function cut(key: string, sizes: number[]): string[] {
  let from = 0
  return sizes.map((size) => {
    from += size
    return key.slice(from - size, from)
  })
}
