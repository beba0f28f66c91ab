import type { DeviceDatabase, Run } from "../device/database.ts"
import type { FactRow, PhotoState } from "../device/rows.ts"

const KEPT_MS = 7 * 86_400_000

/**
 * Deletes what may go (protocol.md 10): a fact that is acknowledged with all its photos for seven days by the server's
 * clock, in which nothing is left to deal with, and which a verified backup holds; then photos that no fact names. The oldest
 * go first. How many facts went.
 */
export async function tidy(world: { relaxed: Run }, serverTime: number): Promise<number> {
  return world.relaxed((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams], async () => {
      let deleted = 0
      for (const { stream, safeThrough } of await db.streams.toArray()) {
        if (safeThrough < 1) continue
        const safe = await db.facts
          .where("[stream+seq]")
          .between([stream, 0], [stream, safeThrough], true, true)
          .toArray()
        for (const row of safe)
          if (isOver(row, serverTime) && (await photosAreThere(db, row))) deleted += await drop(db, row)
      }
      return deleted
    }),
  )
}

const isOver = ({ waiting, open, acknowledgedAt }: FactRow, serverTime: number) =>
  waiting === 0 && open === 0 && acknowledgedAt !== null && serverTime - acknowledgedAt >= KEPT_MS

/** A photo that was refused is done with once a person has dealt with its fact. */
const settled: readonly PhotoState[] = ["acknowledged", "rejected"]

async function photosAreThere(db: DeviceDatabase, row: FactRow): Promise<boolean> {
  const photos = await db.photos.bulkGet(row.photos)
  return photos.every((photo) => photo === undefined || settled.includes(photo.state))
}

async function drop(db: DeviceDatabase, row: FactRow): Promise<number> {
  await db.facts.delete(row.id)
  for (const sha256 of row.photos)
    if ((await db.facts.where("photos").equals(sha256).count()) === 0) await db.photos.delete(sha256)
  return 1
}
