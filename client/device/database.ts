import { Dexie, type DexieOptions, type Table } from "dexie"
import type { DocRow, DraftRow, FactRow, Meta, PackRow, PhotoRow, StreamRow, TryRow } from "./rows.ts"
import { bringUp, type Shape, shapes } from "./shapes.ts"

export const DATABASE_NAME = "backdock"

/** strict: a capture is on the disk when it says so. relaxed: for what the server can tell again. */
export type Durability = "strict" | "relaxed"

/** A newer app has changed what is kept here in a way that this one must not touch: what waits can be exported. */
export const NEWER = "NewerDatabase"

export type Where = Pick<DexieOptions, "indexedDB" | "IDBKeyRange"> & {
  /** Other versions than this app's; a test's app of tomorrow. */
  shapes?: readonly Shape[]
  /** As open-as-it-is.ts does. */
  asItIs?: boolean
}

export class DeviceDatabase extends Dexie {
  declare docs: Table<DocRow, [string, string]>
  declare packs: Table<PackRow, number>
  declare facts: Table<FactRow, string>
  declare photos: Table<PhotoRow, string>
  declare drafts: Table<DraftRow, string>
  declare streams: Table<StreamRow, string>
  declare meta: Table<{ key: string; value: unknown }, string>

  declare tries: Table<TryRow, string>

  /** `where`: another IndexedDB than the browser's. */
  constructor(durability: Durability, { shapes: all = shapes, asItIs = false, ...where }: Where = {}) {
    super(DATABASE_NAME, { ...where, chromeTransactionDurability: durability })
    if (asItIs) return
    for (const { version, stores } of all)
      this.version(version)
        .stores(stores)
        .upgrade((tx) => bringUp(all, version, (name) => tx.table(name)))
    this.on("ready", (opening) => meetShape(opening as DeviceDatabase, all), true)
  }

  async read<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
    return (await this.meta.get(key))?.value as Meta[K] | undefined
  }

  /** Several as they stand at one moment, in one transaction. */
  async readAll<K extends keyof Meta>(...keys: K[]): Promise<{ [P in K]?: Meta[P] }> {
    const rows = await this.meta.bulkGet(keys)
    return Object.fromEntries(keys.map((key, nth) => [key, rows[nth]?.value])) as { [P in K]?: Meta[P] }
  }

  async keep<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
    await this.meta.put({ key, value })
  }
}

/** Before any question is answered. Dexie opens a newer database all the same: whether we may go on stands in its mark. */
async function meetShape(db: DeviceDatabase, all: readonly Shape[]): Promise<void> {
  const mine = db.verno
  const mark = await db.read("shape")
  if (db.backendDB().version >= (mine + 1) * 10) {
    if (!mark || mark.opens > mine) throw Object.assign(new Error(NEWER), { name: NEWER })
    if (mark.lowest > mine) await db.keep("shape", { ...mark, lowest: mine })
  } else if (mark?.lowest !== mine)
    await db.transaction("rw", db.tables, () => bringUp(all, mine, (name) => db.table(name)))
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
