import { Dexie, type DexieOptions, type Table } from "dexie"
import type { DocRow, DraftRow, FactRow, Meta, PhotoRow, StreamRow } from "./rows.ts"

export const DATABASE_NAME = "backdock"

/** strict: a capture is on the disk when it says so. relaxed: for what the server can tell again. */
export type Durability = "strict" | "relaxed"

export class DeviceDatabase extends Dexie {
  declare docs: Table<DocRow, [string, string]>
  declare facts: Table<FactRow, string>
  declare photos: Table<PhotoRow, string>
  declare drafts: Table<DraftRow, string>
  declare streams: Table<StreamRow, string>
  declare meta: Table<{ key: string; value: unknown }, string>

  /** `where`: another IndexedDB than the browser's. */
  constructor(durability: Durability, where: Pick<DexieOptions, "indexedDB" | "IDBKeyRange"> = {}) {
    super(DATABASE_NAME, { ...where, chromeTransactionDurability: durability })
    // A version that has left the building is never edited: add the next one below, with its upgrade.
    this.version(1).stores({
      docs: "[kind+id], kind, *keys",
      facts: "id, &[stream+seq], [waiting+stream+seq], waiting, open, *photos, parcelId",
      photos: "sha256, state, draftId",
      drafts: "id, personId",
      streams: "stream, current",
      meta: "key",
    })
  }

  async read<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
    return (await this.meta.get(key))?.value as Meta[K] | undefined
  }

  async keep<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
    await this.meta.put({ key, value })
  }
}

/**
 * Runs work on a handle, once more on a fresh one if the browser has closed the database under it (after a long sleep, or
 * for another tab's upgrade). The first try may have been committed all the same: `work` must be safe to run again.
 */
export type Run = <T>(work: (db: DeviceDatabase) => Promise<T>) => Promise<T>

const lost = new Set(["InvalidStateError", "DatabaseClosedError", "InvalidState", "DatabaseClosed", "AbortError"])
const isLost = (error: unknown) => error instanceof Error && lost.has(error.name) && !isFull(error)
const isFull = (error: Error) => (error as { inner?: Error }).inner?.name === "QuotaExceededError"

/** One handle, opened at the first question and again whenever it is lost. */
export function reopening(open: () => DeviceDatabase): { run: Run; handle(): DeviceDatabase; close(): void } {
  let current: DeviceDatabase | null = null
  const handle = () => {
    current ??= open()
    return current
  }
  const close = (which = current) => {
    which?.close()
    // another question may have found it lost before, and have opened the next
    if (current === which) current = null
  }
  const run: Run = async (work) => {
    const used = handle()
    try {
      return await work(used)
    } catch (error) {
      if (!isLost(error)) throw error
      close(used)
      return await work(handle())
    }
  }
  return { run, handle, close }
}

const strict = reopening(() => new DeviceDatabase("strict"))
const relaxed = reopening(() => new DeviceDatabase("relaxed"))

/** This window's strict handle. It opens itself at the first question. */
export const openDeviceDatabase = strict.handle
export const withDatabase = strict.run
/** For what the server can tell again: documents, receipts. */
export const withRelaxedDatabase = relaxed.run

/** For tests, and for a window that must let go of the database. */
export function closeDeviceDatabase(): void {
  strict.close()
  relaxed.close()
}
