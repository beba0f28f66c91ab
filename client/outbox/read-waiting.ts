import { withDatabase } from "../device/database.ts"
import type { FactRow } from "../device/rows.ts"

export interface Waiting {
  /** "v1.UnitInspected" → how many, the commonest first. */
  kinds: { type: string; count: number }[]
  photos: number
  photoBytes: number
  /** The oldest, so that one that is stuck can be set aside. */
  oldest: WaitingFact[]
}
export interface WaitingFact {
  id: string
  type: string
  at: number
  parcelId: string | null
}

const MOST_SHOWN = 20

/** What waits, for the page that a person opens to see it: it walks the waiting facts, which no other screen does. */
export async function readWaiting(): Promise<Waiting> {
  return withDatabase(async (db) => {
    const rows = await db.facts.where("waiting").equals(1).toArray()
    const keys = await db.photos.where("state").equals("waiting").primaryKeys()
    const holders = keys.length > 0 ? await db.facts.where("photos").anyOf(keys).distinct().toArray() : []
    rows.sort((a, b) => a.fact.deviceTime - b.fact.deviceTime)
    return {
      kinds: countKinds(rows),
      photos: keys.length,
      photoBytes: bytesOf(holders, new Set(keys)),
      oldest: rows.slice(0, MOST_SHOWN).map(({ id, fact, parcelId }) => ({
        id,
        type: fact.type,
        at: fact.deviceTime,
        parcelId,
      })),
    }
  })
}

function countKinds(rows: readonly FactRow[]): Waiting["kinds"] {
  const counts = new Map<string, number>()
  for (const { fact } of rows) counts.set(fact.type, (counts.get(fact.type) ?? 0) + 1)
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count)
}

/** By what the facts say of their photos: reading the photos themselves would fill the memory. */
function bytesOf(holders: readonly FactRow[], waiting: ReadonlySet<string>): number {
  const sizes = new Map<string, number>()
  for (const { fact } of holders)
    for (const { sha256, bytes } of fact.photos) if (waiting.has(sha256)) sizes.set(sha256, bytes)
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
}
