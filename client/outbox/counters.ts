import type { DeviceDatabase } from "../device/database.ts"
import type { Counters } from "../device/rows.ts"

// What waits is a row of its own, written with what it counts: no screen ever counts all facts to show a number.

/** To be kept within the transaction that adds them. */
export function withMore(was: Counters | undefined, more: { facts: number; photos: number; now: number }): Counters {
  const facts = (was?.facts ?? 0) + more.facts
  const photos = (was?.photos ?? 0) + more.photos
  return { facts, photos, since: was?.since ?? (facts + photos > 0 ? more.now : null) }
}

/** Counts again by the indexes, after receipts. Within a transaction over facts, photos and meta. */
export async function recount(db: DeviceDatabase, now = Date.now()): Promise<void> {
  const facts = await db.facts.where("waiting").equals(1).count()
  const photos = await db.photos.where("state").equals("waiting").count()
  const first = await db.facts.where("[waiting+stream+seq]").between([1, ""], [1, "\uffff"]).first()
  const was = (await db.read("counters"))?.since ?? null
  const since = facts + photos === 0 ? null : (first?.fact.deviceTime ?? was ?? now)
  await db.keep("counters", { facts, photos, since })
}
