import { type Run, withDatabase } from "../device/database.ts"
import type { PhotoRow } from "../device/rows.ts"
import { refusalOf } from "../outbox/capture-refused.ts"
import { whereThereIsRoom } from "../outbox/make-room.ts"
import type { Picture } from "./shrink.ts"
import { shrinkAside } from "./shrink-aside.ts"

export interface KeptPhoto {
  sha256: string
  size: number
  mime: PhotoRow["mime"]
}

/**
 * Shrinks and keeps a photo of this draft. When the promise resolves it is on the disk, and only then may a screen say
 * "taken". A frame or a bitmap is used up. Throws `CaptureRefused` "full" where there is no space.
 */
export async function keepPhoto(source: Picture, draftId: string): Promise<KeptPhoto> {
  const { bytes, sha256, mime } = await shrinkAside(source)
  const photo: PhotoRow = {
    sha256,
    bytes,
    mime,
    size: bytes.byteLength,
    draftId,
    takenAt: Date.now(),
    state: "draft",
    code: null,
  }
  await whereThereIsRoom("photo", () => storePhoto(photo))
  return { sha256, size: photo.size, mime }
}

/** Strictly. The same bytes once more change nothing: a fact may have claimed them. */
export async function storePhoto(photo: PhotoRow, strict: Run = withDatabase): Promise<void> {
  try {
    await strict((db) =>
      db.transaction("rw", db.photos, async () => {
        const known = await db.photos.get(photo.sha256)
        if (!known) await db.photos.add(photo)
        else if (known.state === "draft") await db.photos.update(photo.sha256, { draftId: photo.draftId })
      }),
    )
  } catch (error) {
    throw refusalOf(error)
  }
}
