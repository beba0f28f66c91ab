import { hkdfSync } from "node:crypto"

/** Of each secret of this process, its keys by what they are for: to derive one takes longer than to sign with it. */
const known = new WeakMap<object, Map<string, Uint8Array>>()

export function keyFor(secret: Uint8Array, use: string): Uint8Array {
  const own = known.get(secret) ?? new Map<string, Uint8Array>()
  known.set(secret, own)
  const key = own.get(use) ?? new Uint8Array(hkdfSync("sha256", secret, "backdock", use, 32))
  own.set(use, key)
  return key
}
