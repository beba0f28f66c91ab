import type { Db } from "../db/open.ts"
import { photosOfUnit } from "./hearings-of.ts"

/** Whether a customer may see a photo: of a thing that they are heard on, or their own answer to it. */
export async function isPhotoOfReturn(
  db: Db,
  { returnId, sha256 }: { returnId: string; sha256: string },
): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return false
  const hearings = await db
    .selectFrom("hearings")
    .leftJoin("hearing_photos", "hearing_photos.hearing_id", "hearings.id")
    .select(["hearings.unit_id", "hearing_photos.sha256"])
    .where("hearings.return_id", "=", returnId)
    .where("hearings.state", "<>", "overtaken")
    .execute()
  if (hearings.some((one) => one.sha256 === sha256)) return true
  const units = [...new Set(hearings.map((one) => one.unit_id))]
  const seen = await Promise.all(units.map((unitId) => photosOfUnit(db, unitId)))
  return seen.flat().includes(sha256)
}
