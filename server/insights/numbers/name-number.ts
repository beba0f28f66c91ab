import { createHash } from "node:crypto"

const known = new Map<string, number>()
const MOST = 100_000

/**
 * The number that stands for a name in the tallies: made of the name itself (52 bits), so that whoever counts, asks or
 * counts anew has the same one and nobody has to look it up. 0: it has none.
 */
export function nameNumber(kind: string, name: string | null): number {
  if (name === null) return 0
  const key = `${kind}\0${name}`
  const before = known.get(key)
  if (before !== undefined) return before
  const hash = createHash("sha256").update(key).digest()
  const number = hash.readUIntBE(0, 6) * 16 + ((hash[6] ?? 0) >> 4)
  if (known.size >= MOST) known.clear()
  known.set(key, number)
  return number
}
