import type { DeviceDatabase } from "../device/database.ts"

// What waits is a row of its own, written with what it counts: no screen ever counts all facts to show a number.

/** Within the transaction that adds them. */
export async function countIn(db: DeviceDatabase, facts: number, photos: number, now = Date.now()): Promise<void> {
  const was = (await db.read("counters")) ?? { facts: 0, photos: 0, since: null }
  await db.keep("counters", {
    facts: was.facts + facts,
    photos: was.photos + photos,
    since: was.since ?? (facts + photos > 0 ? now : null),
  })
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
