import type { Table } from "dexie"

/**
 * What a version of the app keeps, against the one before. A version that has left the building is never edited: the next
 * one is added below it, and tests/client-device/shapes.test.ts gets what that version left behind.
 */
export interface Shape {
  version: number
  /** Stores and indexes that are new or other than before. */
  stores: Record<string, string>
  /**
   * Brings rows of the version before, store by store, `false` for one that stays; run again over rows that are brought
   * already, it changes nothing.
   * It may not derive what an older app changes without knowing: raise `opens` then.
   */
  bring?: Record<string, (row: Record<string, unknown>) => unknown>
  /** The oldest version whose app may go on with a database of this one, after a release was taken back. */
  opens: number
}

/** The mark in every database: which version it is of, and which was the oldest app to write in it since. */
export interface ShapeMark {
  of: number
  opens: number
  lowest: number
}

export const shapes: readonly Shape[] = [
  {
    version: 1,
    stores: {
      docs: "[kind+id], kind, *keys",
      facts: "id, &[stream+seq], [waiting+stream+seq], waiting, open, *photos, parcelId",
      photos: "sha256, state, draftId",
      drafts: "id, personId",
      streams: "stream, current",
      meta: "key",
    },
    opens: 1,
  },
  {
    // what waits is counted by kind, and its photos weighed, without reading a fact or a photo
    version: 2,
    stores: {
      facts: "id, &[stream+seq], [waiting+stream+seq], [waiting+fact.type], waiting, open, *photos, parcelId",
      photos: "sha256, state, [state+size], draftId",
      tries: "id",
    },
    opens: 1,
  },
  {
    // what a long pull brings lies in packs. An older app knows none: it pulls from zero, and this one then does so too
    version: 3,
    stores: { packs: "++n, *keys, kind" },
    bring: {
      meta: (row) =>
        String(row.key).startsWith("pull:") ? Object.assign(row.value as object, { cursor: null }) : false,
    },
    opens: 1,
  },
]

/**
 * Brings every row up to `version`, from the version of the oldest app that wrote since: rows of one that was taken back
 * and has come again stand among newer ones. Within a transaction over all stores.
 */
export async function bringUp(all: readonly Shape[], version: number, table: (name: string) => Table): Promise<void> {
  const mark: { value: ShapeMark } | undefined = await table("meta").get("shape")
  const from = mark?.value.lowest ?? 1
  for (const shape of all)
    if (shape.version > from && shape.version <= version)
      for (const [store, bring] of Object.entries(shape.bring ?? {})) await table(store).toCollection().modify(bring)
  const opens = all.find((shape) => shape.version === version)?.opens
  await table("meta").put({ key: "shape", value: { of: version, opens, lowest: version } })
}
