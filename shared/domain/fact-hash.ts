import { canonicalJson } from "./canonical-json.ts"

/** The text that a fact's hash covers: without stream and seq, which a renumbering changes, and the hash itself. */
export function canonicalFact(fact: object): string {
  const { stream: _stream, seq: _seq, hash: _hash, ...rest } = fact as Record<string, unknown>
  return canonicalJson(rest)
}

/** SHA-256 in lower-case hex (protocol.md 2). Call it before an IndexedDB transaction: an await on it would end one. */
export async function hashFact(fact: object): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalFact(fact))
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
