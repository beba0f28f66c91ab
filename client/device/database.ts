import { Dexie, type Table } from "dexie"
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

  constructor(durability: Durability) {
    super(DATABASE_NAME, { chromeTransactionDurability: durability })
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

let shared: DeviceDatabase | null = null

/** This window's strict handle. It opens itself at the first question. */
export function openDeviceDatabase(): DeviceDatabase {
  shared ??= new DeviceDatabase("strict")
  return shared
}

/** For tests, and for a window that must let go of the database. */
export function closeDeviceDatabase(): void {
  shared?.close()
  shared = null
}

const lost = new Set(["InvalidStateError", "DatabaseClosedError", "InvalidState", "DatabaseClosed"])

/**
 * Runs `work`, once more on a fresh handle if the browser has closed the database under it (after a long sleep, or for
 * another tab's upgrade). The first try may have been committed all the same: `work` must be safe to run again.
 */
export async function withDatabase<T>(work: (db: DeviceDatabase) => Promise<T>): Promise<T> {
  try {
    return await work(openDeviceDatabase())
  } catch (error) {
    if (!(error instanceof Error) || !lost.has(error.name)) throw error
    closeDeviceDatabase()
    return await work(openDeviceDatabase())
  }
}
