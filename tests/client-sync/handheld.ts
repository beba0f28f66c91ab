import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { v7 } from "uuid"
import { DeviceDatabase, reopening } from "../../client/device/database.ts"
import { hashBytes } from "../../client/device/hash-bytes.ts"
import type { PhotoRow } from "../../client/device/rows.ts"
import { type FactInput, type Recorded, recordAs } from "../../client/outbox/record-fact.ts"
import type { Halt } from "../../client/sync/halt.ts"
import type { Pace } from "../../client/sync/push-facts.ts"
import { syncRound } from "../../client/sync/sync-round.ts"
import type { SyncWorld } from "../../client/sync/world.ts"
import type { FactActor } from "../../shared/contract/facts.ts"

export interface Handheld {
  world: SyncWorld
  db: DeviceDatabase
  pace: Pace
  /** What stands between it and the server; a test puts its own in. */
  wire: { fetch: typeof fetch }
  asked: string[]
  capture(inputs: FactInput[]): Promise<Recorded[]>
  /** Keeps bytes as a photo of a draft, as keepPhoto does after shrinking. */
  photo(bytes: ArrayBuffer, mime?: PhotoRow["mime"]): Promise<string>
  round(): Promise<Halt | null>
  close(): void
}

export interface HandheldOptions {
  fetch: typeof fetch
  actor?: FactActor
  now?: () => number
  indexedDB?: IDBFactory
  locks?: SyncWorld["locks"]
}

/** The app's own recording and syncing, over an IndexedDB of its own. */
export function handheld({
  fetch,
  actor = { personId: v7(), signInId: v7() },
  now = Date.now,
  indexedDB = new IDBFactory(),
  locks = null,
}: HandheldOptions): Handheld {
  const where = { indexedDB, IDBKeyRange }
  const strict = reopening(() => new DeviceDatabase("strict", where))
  const wire = { fetch }
  const asked: string[] = []
  const world: SyncWorld = {
    strict: strict.run,
    relaxed: strict.run,
    fetch: (input, init) => {
      asked.push(`${init?.method ?? "GET"} ${String(input)}`)
      return wire.fetch(input, init)
    },
    locks,
    tab: v7(),
    now,
    random: () => 0.5,
    later: () => () => {},
    onSign: () => () => {},
  }
  const pace = { size: 100 }
  return {
    world,
    pace,
    wire,
    asked,
    get db() {
      return strict.handle()
    },
    capture: (inputs) => recordAs(actor, inputs, undefined, world),
    photo: async (bytes, mime = "image/jpeg") => {
      const sha256 = await hashBytes(bytes)
      const row = { sha256, bytes, mime, size: bytes.byteLength, draftId: "d", takenAt: now() }
      await strict.handle().photos.put({ ...row, state: "draft", code: null })
      return sha256
    },
    round: () => syncRound(world, pace),
    close: strict.close,
  }
}

/** A fact that needs nothing else to be there. */
export function scanKept(siteId: string, raw: string, photos?: { slot: string; sha256: string }[]): FactInput {
  const body = { siteId, scan: { raw, channel: "typed" as const }, readAs: "unknown", key: null, parcelId: null }
  return { type: "v1.ScanKept", body, ...(photos && { photos }) }
}
