import type { DeviceDatabase } from "../device/database.ts"
import { recount } from "../outbox/counters.ts"

/** photo_damaged: this device's copy is not what was taken any more · photo_refused: the server cannot take it. */
export type PhotoCode = "photo_damaged" | "photo_refused"
const codes: readonly string[] = ["photo_damaged", "photo_refused"] satisfies PhotoCode[]

export const isPhotoCode = (code: string | null): code is PhotoCode => code !== null && codes.includes(code)

/** The operator is asked to take it again, by a fact that supersedes each that names it. Within a transaction. */
export async function rejectPhoto(db: DeviceDatabase, sha256: string, code: PhotoCode, now: number): Promise<void> {
  const photo = await db.photos.get(sha256)
  if (!photo || photo.state === "rejected") return
  await db.photos.update(sha256, { state: "rejected", code })
  await db.facts
    .where("photos")
    .equals(sha256)
    .modify((row) => {
      row.open = 1
      row.code = code
    })
  await recount(db, now)
}

/** The server misses the bytes: whoever holds them sends them again. Within a transaction over photos. */
export async function sendPhotoAgain(db: DeviceDatabase, sha256: string): Promise<void> {
  const photo = await db.photos.get(sha256)
  if (photo?.state === "acknowledged") await db.photos.update(sha256, { state: "waiting" })
}
