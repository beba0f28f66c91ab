import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto"
import type { ExportFile } from "../../shared/contract/sync.ts"
import { importedFactId } from "../../shared/domain/derive-id.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import { type ReadFact, readFact } from "./read-facts.ts"

/** `held`: nobody vouches for it, and it stands under an id of its own. Null: it is no fact at all. */
export type ReadRecord = { read: ReadFact; held: boolean } | null

/** Each record for itself, in the order of its stream. `publicKey`: of the device that the file names, if it is ours. */
export function readExport(file: ExportFile, publicKey: string | null): ReadRecord[] {
  const key =
    publicKey === null ? null : createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" })
  const records = file.records.map((record) => readRecord(record, key))
  return records.sort((a, b) => orderOf(a).localeCompare(orderOf(b)))
}

const orderOf = (record: ReadRecord) =>
  record ? `${record.read.stream} ${String(record.read.seq).padStart(16, "0")}` : ""

function readRecord({ fact: text, signature }: ExportFile["records"][number], key: KeyObject | null): ReadRecord {
  const parsed = parse(text)
  if (!parsed) return null
  const name = nameOf(parsed)
  if (key && signature !== null && isSigned(key, text, signature)) return { read: readFact(name, parsed), held: false }
  const own = underItsOwnId(parsed)
  return own && { read: readFact({ ...name, id: own.id, hash: own.hash }, own), held: true }
}

/** The browser signs in the form of IEEE P1363, not in DER. */
function isSigned(key: KeyObject, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, "base64")
  return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, bytes)
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function nameOf(fact: Record<string, unknown>) {
  const { id, hash, stream, seq } = fact
  const textOf = (value: unknown) => (typeof value === "string" ? value.slice(0, 100) : "")
  return {
    id: textOf(id),
    hash: textOf(hash),
    stream: textOf(stream),
    seq: Number.isSafeInteger(seq) ? Number(seq) : 0,
  }
}

/** Derived from what it says, so that the same record imported again is the same one. */
function underItsOwnId(fact: Record<string, unknown>): { id: string; hash: string } | null {
  try {
    const id = importedFactId(canonicalFact(fact))
    const own = { ...fact, id }
    return { ...own, hash: createHash("sha256").update(canonicalFact(own)).digest("hex") }
  } catch {
    return null
  }
}
