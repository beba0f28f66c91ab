import type { Context } from "../context.ts"
import { photosOfUnit } from "./hearings-of.ts"

/** A photo that a customer may see: of a thing that they are heard on, or their own answer to it. Else null. */
export async function photoOfReturn(
  ctx: Context,
  { returnId, sha256 }: { returnId: string; sha256: string },
): Promise<Uint8Array | null> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return null
  const { read } = ctx.database
  const hearings = await read
    .selectFrom("hearings")
    .leftJoin("hearing_photos", "hearing_photos.hearing_id", "hearings.id")
    .select(["hearings.unit_id", "hearing_photos.sha256"])
    .where("hearings.return_id", "=", returnId)
    .where("hearings.state", "<>", "overtaken")
    .execute()
  const own = hearings.some((one) => one.sha256 === sha256)
  if (!own) {
    const units = [...new Set(hearings.map((one) => one.unit_id))]
    const seen = await Promise.all(units.map((unitId) => photosOfUnit(read, unitId)))
    if (!seen.flat().includes(sha256)) return null
  }
  return ctx.blobs.get("copy", sha256)
}
