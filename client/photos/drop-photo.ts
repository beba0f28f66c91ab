import { withDatabase } from "../device/database.ts"

/** Drops a photo that no fact has claimed; any other stays. */
export async function dropPhoto(sha256: string): Promise<void> {
  await withDatabase((db) =>
    db.transaction("rw", db.photos, async () => {
      const photo = await db.photos.get(sha256)
      if (photo?.state === "draft") await db.photos.delete(sha256)
    }),
  )
}
