import type { DocKind } from "../../shared/contract/device-docs.ts"
import type { DeviceDatabase } from "./database.ts"
import { docKeys } from "./doc-keys.ts"
import type { DocRow, PackRow } from "./rows.ts"

// A document lies in a row or in a pack (rows.ts). What came later stands: a row over the packs of its round and of those
// before, and of packs the later one. All here is within a transaction over docs and packs.

type Named = Pick<DocRow, "kind" | "id" | "body">
type Found = Named & { round: number }

/** Of the others there are few, and all of a kind are asked for: they are rows. */
export const packedKinds = ["known", "parcel", "return", "product"] as const
const askedById: readonly DocKind[] = ["parcel", "return"]

/** As an entry among the keys; no scan gives one with a line's end in it. */
export const idKey = (kind: DocKind, id: string) => `${kind}\n${id}`
/** Every entry that a document has there. */
export const packKeys = (kind: DocKind, id: string, body: unknown) =>
  askedById.includes(kind) ? [...docKeys(kind, body), idKey(kind, id)] : docKeys(kind, body)

export const unpack = ({ docs }: PackRow) => JSON.parse(docs) as [id: string, body: unknown][]

type Unpacked = { docs: string; under: Map<string, Omit<Found, "round">[]> }
/** One scan asks for the same few several times over. */
const opened = new Map<number, Unpacked>()
const OPEN = 12

/** What a pack has under each key. */
function openPack(pack: PackRow): Unpacked["under"] {
  const known = opened.get(pack.n ?? 0)
  if (known?.docs === pack.docs) return known.under
  const under: Unpacked["under"] = new Map()
  for (const [id, body] of unpack(pack))
    for (const key of packKeys(pack.kind, id, body))
      under.set(key, [...(under.get(key) ?? []), { kind: pack.kind, id, body }])
  opened.delete(pack.n ?? 0)
  opened.set(pack.n ?? 0, { docs: pack.docs, under })
  const [oldest] = opened.keys()
  if (opened.size > OPEN && oldest !== undefined) opened.delete(oldest)
  return under
}

/** What has any of the keys. */
export async function standingUnder(db: DeviceDatabase, keys: string[]): Promise<Named[]> {
  const rows = db.docs.where("keys").anyOf(keys).distinct().toArray()
  return standing(db, await rows, keys)
}

/** Those of a kind that is `askedById`, or is not packed. */
export async function standingAs(db: DeviceDatabase, kind: DocKind, ids: string[]): Promise<Named[]> {
  const rows = await db.docs.bulkGet(ids.map((id): [string, string] => [kind, id]))
  const keys = askedById.includes(kind) ? ids.map((id) => idKey(kind, id)) : []
  return standing(
    db,
    rows.filter((row) => row !== undefined),
    keys,
  )
}

async function standing(db: DeviceDatabase, rows: DocRow[], keys: string[]): Promise<Named[]> {
  const found = await inPacks(db, keys)
  if (found.size === 0) return rows.filter(({ body }) => body !== null)
  // a row of other keys, or of none, may stand over what a pack still says
  const over = await db.docs.bulkGet([...found.values()].map(({ kind, id }): [string, string] => [kind, id]))
  const standsOver = (row: DocRow) => row.round >= (found.get(idKey(row.kind, row.id))?.round ?? 0)
  const standing = rows.filter(standsOver)
  for (const row of over) if (row && standsOver(row)) found.delete(idKey(row.kind, row.id))
  return [...standing.filter(({ body }) => body !== null), ...found.values()]
}

async function inPacks(db: DeviceDatabase, keys: string[]): Promise<Map<string, Found>> {
  const packs = keys.length > 0 ? await db.packs.where("keys").anyOf(keys).distinct().sortBy("n") : []
  const found = new Map<string, Found>()
  for (const pack of packs) {
    const under = openPack(pack)
    for (const key of keys)
      for (const one of under.get(key) ?? []) found.set(idKey(one.kind, one.id), { ...one, round: pack.round })
  }
  return found
}
