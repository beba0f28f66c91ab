import { hash } from "node:crypto"
import { Id, Sha256 } from "../../shared/contract/basics.ts"
import { Fact, MAX_FACT_BYTES } from "../../shared/contract/facts.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { canonicalFacts } from "./canonical-facts.ts"

/** A fact off the wire. `flaw`: what makes it one that can never be valid; it still fills its seq. */
export type ReadFact = { id: string; hash: string; stream: string; seq: number; raw: string } & (
  | { fact: Fact; flaw: null }
  | { fact: null; flaw: string }
)

const RAW_KEPT = 20_000
/** More than a handheld writes in a lifetime. */
const MAX_SEQ = 1_000_000_000_000

/**
 * Reads each fact for itself. Only one that cannot even be answered (no id, no hash, no seq, another stream) refuses the
 * request, and by its name where it has one.
 */
export function readFacts(stream: string, sent: readonly unknown[]): Result<ReadFact[]> {
  const read: ReadFact[] = []
  for (const one of sent) {
    const parsed = Fact.safeParse(one)
    const named = nameOf(stream, one, parsed.success)
    if (!named.ok) return named
    read.push(readFact(named.value, one as object, parsed))
  }
  return done(read.sort((a, b) => a.seq - b.seq))
}

type Name = Pick<ReadFact, "id" | "hash" | "stream" | "seq">

/** `isRead`: its shape has been looked at already. */
function nameOf(stream: string, one: unknown, isRead: boolean): Result<Name> {
  const { id, hash, seq, stream: own } = (one ?? {}) as Record<string, unknown>
  const factId = isRead ? { success: true as const, data: id as string } : Id.safeParse(id)
  const naming = factId.success ? { factId: factId.data } : {}
  if (!factId.success) return refused("bad_request", "A fact has no id.")
  if (!isRead && !Sha256.safeParse(hash).success) return refused("bad_request", "A fact has no hash.", naming)
  if (!Number.isSafeInteger(seq) || (seq as number) < 1 || (seq as number) > MAX_SEQ)
    return refused("bad_request", "A fact has no seq.", naming)
  if (own !== stream) return refused("bad_request", "A fact is of another stream than its push.", naming)
  return done({ id: factId.data, hash: hash as string, stream, seq: seq as number })
}

/** Also for imports, where the stream is whatever the record says. */
export function readFact(name: Name, one: object, parsed = Fact.safeParse(one)): ReadFact {
  const told = canonical(one)
  const text = told?.whole ?? null
  const raw = (text ?? JSON.stringify(one)).slice(0, RAW_KEPT)
  const flawed = (flaw: string): ReadFact => ({ ...name, raw, fact: null, flaw })
  if (told === null || text === null || (text.includes(NUL) && holdsNul(one))) return flawed("invalid_fact")
  if (Buffer.byteLength(text) > MAX_FACT_BYTES) return flawed("too_large")
  if (hash("sha256", told.hashed) !== name.hash) return flawed("hash_mismatch")
  if (!parsed.success || hasSlotTwice(parsed.data)) return flawed("invalid_fact")
  return { ...name, raw, fact: parsed.data, flaw: null }
}

/** Null: no JSON that others could read (a lone surrogate, too deep). */
function canonical(one: object): { whole: string; hashed: string } | null {
  try {
    return canonicalFacts(one)
  } catch {
    return null
  }
}

/** As JSON writes it; also in the text of who wrote just that. */
const NUL = "\\u0000"

/** PostgreSQL keeps no NUL in a text. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0")
  if (typeof value !== "object" || value === null) return false
  return Object.entries(value).some(([key, inner]) => key.includes("\0") || holdsNul(inner))
}

const hasSlotTwice = (fact: Fact) => new Set(fact.photos.map((photo) => photo.slot)).size !== fact.photos.length
