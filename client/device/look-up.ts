import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import { type DeviceDatabase, withDatabase } from "./database.ts"
import { docKeys } from "./doc-keys.ts"
import { standingAs, standingUnder } from "./packs.ts"
import { plainReads, type Reads, watchedReads } from "./reads.ts"
import type { DocRow, DraftRow } from "./rows.ts"

/** A document that the server told, narrowed by its kind. */
export type Doc = { [K in DocKind]: { kind: K; id: string; body: DocBody<K> } }[DocKind]
export type DocOf<K extends DocKind> = { kind: K; id: string; body: DocBody<K> }

type Few = Exclude<DocKind, "known" | "parcel" | "return" | "product">
type AskedById = Few | "parcel" | "return"

/** All that any of the keys names, each once: parcels, known parcels, returns by RMA, products by GTIN or SKU, bins. */
export async function lookUp(keys: string[]): Promise<Doc[]> {
  if (keys.length === 0) return []
  return (await watched((reads) => standingUnder(reads, keys))).map(asDoc)
}

/** Under each key that was asked for, all that it names: nothing, where nothing is. */
export type Named = ReadonlyMap<string, readonly Doc[]>

/** Remembers what was asked, `named` from before included: one scan asks for the same keys several times over. */
export function remembering(named?: Named) {
  const known = new Map(named)
  return async (keys: string[]): Promise<Named> => {
    const fresh = [...new Set(keys)].filter((key) => !known.has(key))
    const found = fresh.length > 0 ? await plainly((reads) => standingUnder(reads, fresh)) : []
    for (const key of fresh) known.set(key, found.filter((doc) => doc.keys.includes(key)).map(asDoc))
    return known
  }
}

/** Which of the keys name something here. */
export async function namedHere(keys: string[]): Promise<Set<string>> {
  const named = (await lookUp(keys)).flatMap(({ kind, body }) => docKeys(kind, body))
  return new Set(keys.filter((key) => named.includes(key)))
}

export async function getDoc<K extends AskedById>(kind: K, id: string): Promise<DocOf<K> | null> {
  return (await getDocs(kind, [id]))[0] ?? null
}

/** Those of `ids` that are here, in no promised order. */
export async function getDocs<K extends AskedById>(kind: K, ids: string[]): Promise<DocOf<K>[]> {
  if (ids.length === 0) return []
  return (await watched((reads) => standingAs(reads, kind, ids))).map((row) => asDoc(row) as DocOf<K>)
}

/** Every document of a kind of which there are few. */
export async function docsOf<K extends Few>(kind: K): Promise<DocOf<K>[]> {
  const rows = await withDatabase((db) => db.docs.where("kind").equals(kind).toArray())
  return rows.map((row) => asDoc(row) as DocOf<K>)
}

/** Drafts by id, for a scan that may be about one of them. */
export async function draftsFor(ids: string[]): Promise<DraftRow[]> {
  const found = ids.length > 0 ? await plainly((reads) => reads.drafts(ids)) : []
  return found.filter((draft) => draft !== undefined)
}

const watched = <T>(work: (reads: Reads) => Promise<T>): Promise<T> =>
  withDatabase((db) => db.transaction("r", [db.docs, db.packs], () => work(watchedReads(db))))
let latest: { db: DeviceDatabase; reads: Reads } | null = null
const isOver = (error: unknown) => ["InvalidStateError", "TransactionInactiveError"].includes((error as Error).name)

/** In the transaction of the question before, where that is still open: a scan asks one after another. */
const plainly = <T>(work: (reads: Reads) => Promise<T>): Promise<T> =>
  withDatabase(async (db) => {
    try {
      if (latest?.db === db) return await work(latest.reads)
    } catch (error) {
      if (!isOver(error)) throw error
    }
    latest = { db, reads: await plainReads(db) }
    return work(latest.reads)
  })

// the body was parsed where it came in, by pull
const asDoc = ({ kind, id, body }: Pick<DocRow, "kind" | "id" | "body">): Doc => ({ kind, id, body }) as Doc
