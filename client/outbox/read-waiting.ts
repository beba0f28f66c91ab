import { withDatabase } from "../device/database.ts"
import type { PhotoState, TryRow } from "../device/rows.ts"

export interface Waiting {
  /** "v1.UnitInspected" → how many, the commonest first. */
  kinds: { type: string; count: number }[]
  photos: number
  photoBytes: number
}

export type Tried = Pick<TryRow, "count" | "at" | "code">
export interface WaitingFact {
  id: string
  type: string
  at: number
  /** Null: it was not tried yet. */
  tried: Tried | null
}
export interface WaitingPhoto {
  sha256: string
  /** waiting, or for an export only: `kept` of a fact that was set aside, `rejected`. */
  state: PhotoState
  /** What it was taken for, and when. */
  type: string
  at: number
  bytes: number
  tried: Tried | null
}

/** What waits, by its indexes alone: no fact and no photo is read, however many there are. */
export async function readWaiting(): Promise<Waiting> {
  return withDatabase(async (db) => {
    const facts = db.facts.where("[waiting+fact.type]").between([1, ""], [1, "\uffff"])
    const types = ((await facts.uniqueKeys()) as unknown as [number, string][]).map(([, type]) => type)
    const kinds = []
    for (const type of types)
      kinds.push({ type, count: await db.facts.where("[waiting+fact.type]").equals([1, type]).count() })
    const photos = db.photos.where("[state+size]").between(["waiting", 0], ["waiting", Number.MAX_SAFE_INTEGER])
    const sizes = ((await photos.keys()) as unknown as [string, number][]).map(([, size]) => size)
    return {
      kinds: kinds.sort((a, b) => b.count - a.count),
      photos: sizes.length,
      photoBytes: sizes.reduce((sum, size) => sum + size, 0),
    }
  })
}

/** Each fact that waits, in the order in which they go; `total` of them. */
export async function readWaitingFacts(most: number): Promise<{ total: number; facts: WaitingFact[] }> {
  return withDatabase(async (db) => {
    const waiting = db.facts.where("[waiting+stream+seq]").between([1, ""], [1, "\uffff"])
    const total = await waiting.count()
    const rows = await waiting.limit(most).toArray()
    const tries = await db.tries.bulkGet(rows.map((row) => row.id))
    const facts = rows.map(({ id, fact }, nth) => ({
      id,
      type: fact.type,
      at: fact.deviceTime,
      tried: tries[nth] ?? null,
    }))
    return { total, facts }
  })
}

const unsent: readonly PhotoState[] = ["waiting", "kept", "rejected"]

/** Each photo that has not left, by what its fact says of it: reading the photos themselves would fill the memory. */
export async function readWaitingPhotos(most: number): Promise<{ total: number; photos: WaitingPhoto[] }> {
  return withDatabase(async (db) => {
    const found: [string, PhotoState][] = []
    for (const state of unsent)
      for (const sha256 of await db.photos.where("state").equals(state).primaryKeys()) found.push([sha256, state])
    const shown = found.slice(0, most)
    const keys = shown.map(([sha256]) => sha256)
    const holders = await db.facts.where("photos").anyOf(keys).distinct().toArray()
    const tries = await db.tries.bulkGet(keys)
    const photos = shown.flatMap(([sha256, state], nth) => {
      const row = holders.find((one) => one.photos.includes(sha256))
      if (!row) return []
      const bytes = row.fact.photos.find((photo) => photo.sha256 === sha256)?.bytes ?? 0
      return { sha256, state, type: row.fact.type, at: row.fact.deviceTime, bytes, tried: tries[nth] ?? null }
    })
    return { total: found.length, photos }
  })
}
