import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import { withDatabase } from "./database.ts"
import type { DocRow } from "./rows.ts"

/** A document that the server told, narrowed by its kind. */
export type Doc = { [K in DocKind]: { kind: K; id: string; body: DocBody<K> } }[DocKind]
export type DocOf<K extends DocKind> = { kind: K; id: string; body: DocBody<K> }

/** All that any of the keys names, each once: parcels, known parcels, returns by RMA, products by GTIN or SKU, bins. */
export async function lookUp(keys: string[]): Promise<Doc[]> {
  if (keys.length === 0) return []
  const rows = await withDatabase((db) => db.docs.where("keys").anyOf(keys).distinct().toArray())
  return rows.map(asDoc)
}

export async function getDoc<K extends DocKind>(kind: K, id: string): Promise<DocOf<K> | null> {
  const row = await withDatabase((db) => db.docs.get([kind, id]))
  return row ? (asDoc(row) as DocOf<K>) : null
}

/** Those of `ids` that are here, in no promised order. */
export async function getDocs<K extends DocKind>(kind: K, ids: string[]): Promise<DocOf<K>[]> {
  const rows = await withDatabase((db) => db.docs.bulkGet(ids.map((id) => [kind, id] as [string, string])))
  return rows.filter((row) => row !== undefined).map((row) => asDoc(row) as DocOf<K>)
}

/** Every document of a kind; for bins, colleagues and the policy, not for parcels. */
export async function docsOf<K extends DocKind>(kind: K): Promise<DocOf<K>[]> {
  const rows = await withDatabase((db) => db.docs.where("kind").equals(kind).toArray())
  return rows.map((row) => asDoc(row) as DocOf<K>)
}

// the body was parsed where it came in, by pull
const asDoc = ({ kind, id, body }: DocRow): Doc => ({ kind, id, body }) as Doc
