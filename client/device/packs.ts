import type { DocKind } from "../../shared/contract/device-docs.ts"
import { docKeys } from "./doc-keys.ts"
import type { Reads } from "./reads.ts"
import type { DocRow, PackRow } from "./rows.ts"

// A document lies in a row or in a pack (rows.ts). What came later stands: a row over the packs of its round and of those
// before, and of packs the later one. All here is within a transaction over docs and packs.

type Named = Pick<DocRow, "kind" | "id" | "body" | "keys">
type Found = Named & { round: number }

/** Of the others there are few, and all of a kind are asked for: they are rows. */
export const packedKinds = ["known", "parcel", "return", "product"] as const
const askedById: readonly DocKind[] = ["parcel", "return"]

/** As an entry among the keys; no scan gives one with a line's end in it. */
export const idKey = (kind: DocKind, id: string) => `${kind}\n${id}`
/** Every entry that a document has there. */
export const packKeys = (kind: DocKind, id: string, body: unknown) =>
  askedById.includes(kind) ? [...docKeys(kind, body), idKey(kind, id)] : docKeys(kind, body)

export const unpack = ({ docs }: Pick<PackRow, "docs">) => JSON.parse(docs) as [id: string, body: unknown][]

/** What has any of the keys. */
export async function standingUnder(reads: Reads, keys: string[]): Promise<Named[]> {
  const [rows, packs] = await Promise.all([reads.having("docs", keys), reads.having("packs", keys)])
  return standing(reads, [...new Map(rows.map((row) => [idKey(row.kind, row.id), row])).values()], keys, packs)
}

/** Those of a kind that is `askedById`, or is not packed. */
export async function standingAs(reads: Reads, kind: DocKind, ids: string[]): Promise<Named[]> {
  const rows = await reads.docs(ids.map((id) => [kind, id]))
  const keys = askedById.includes(kind) ? ids.map((id) => idKey(kind, id)) : []
  const packs = await reads.having("packs", keys)
  return standing(
    reads,
    rows.filter((row) => row !== undefined),
    keys,
    packs,
  )
}

async function standing(reads: Reads, rows: DocRow[], keys: string[], packs: PackRow[]): Promise<Named[]> {
  const found = inPacks(packs, new Set(keys))
  if (found.size === 0) return rows.filter(({ body }) => body !== null)
  // a row of other keys, or of none, may stand over what a pack still says
  const over = await reads.docs([...found.values()].map(({ kind, id }) => [kind, id]))
  const standsOver = (row: DocRow) => row.round >= (found.get(idKey(row.kind, row.id))?.round ?? 0)
  const standing = rows.filter(standsOver)
  for (const row of over) if (row && standsOver(row)) found.delete(idKey(row.kind, row.id))
  return [...standing.filter(({ body }) => body !== null), ...found.values()]
}

function inPacks(packs: PackRow[], keys: ReadonlySet<string>): Map<string, Found> {
  const found = new Map<string, Found>()
  const inOrder = [...new Map(packs.map((pack) => [pack.n ?? 0, pack])).values()].sort(
    (a, b) => (a.n ?? 0) - (b.n ?? 0),
  )
  for (const { kind, round, ...pack } of inOrder)
    for (const [id, body] of unpack(pack)) {
      const own = packKeys(kind, id, body)
      if (own.some((key) => keys.has(key))) found.set(idKey(kind, id), { kind, id, body, keys: own, round })
    }
  return found
}
