import type { Table } from "dexie"
import type { DeviceDatabase } from "./database.ts"
import type { DocRow, DraftRow, PackRow } from "./rows.ts"

/** The few ways in which documents are asked for, within one transaction. */
export interface Reads {
  /** Rows that have any of the keys, some of them perhaps twice. */
  having(store: "docs", keys: string[]): Promise<DocRow[]>
  having(store: "packs", keys: string[]): Promise<PackRow[]>
  /** `undefined` for one that is not there. */
  docs(ids: [kind: string, id: string][]): Promise<(DocRow | undefined)[]>
  drafts(ids: string[]): Promise<(DraftRow | undefined)[]>
}

/** So many keys are asked for at once; more, in one walk from each to the next. */
const AT_ONCE = 8

/** Within Dexie's transaction over what is asked for: a live query hears of it when that changes. */
export function watchedReads(db: DeviceDatabase): Reads {
  const having = async <T>(table: Table<T>, keys: string[]): Promise<T[]> => {
    if (keys.length > AT_ONCE) return table.where("keys").anyOf(keys).distinct().toArray()
    return (await Promise.all(keys.map((key) => table.where("keys").equals(key).toArray()))).flat()
  }
  return {
    having: (store, keys) => having(db[store] as Table, keys),
    docs: (ids) => db.docs.bulkGet(ids),
    drafts: (ids) => db.drafts.bulkGet(ids),
  }
}

/**
 * By IndexedDB itself: on a slow device Dexie takes as long again for what it watches, and nobody watches what a scan asks.
 * Answers come before the transaction's end, which for reading says nothing more.
 */
export async function plainReads(db: DeviceDatabase): Promise<Reads> {
  if (!db.isOpen()) await db.open()
  const within = db.backendDB().transaction(["docs", "packs", "drafts"], "readonly")
  const each = <K, T>(keys: K[], ask: (key: K) => IDBRequest<T>) => Promise.all(keys.map((key) => answerOf(ask(key))))
  return {
    having: async <T>(store: string, keys: string[]) => {
      const index = within.objectStore(store).index("keys")
      return (await each(keys, (key): IDBRequest<T[]> => index.getAll(key))).flat()
    },
    docs: (ids) => each(ids, (id): IDBRequest<DocRow | undefined> => within.objectStore("docs").get(id)),
    drafts: (ids) => each(ids, (id): IDBRequest<DraftRow | undefined> => within.objectStore("drafts").get(id)),
  }
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
