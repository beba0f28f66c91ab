import { sql } from "kysely"
import type { Context } from "../context.ts"
import { inSavepoint, type Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import { lockParcel } from "../receiving/known-parcel.ts"
import { settleParcel } from "../receiving/settle-parcel.ts"
import { lockPhotos } from "./lock-photos.ts"

type PhotoRow = Tables["photos"]

/**
 * Stores a photo's row and decides what it completes. The lock is the one that a fact takes for its photos: of a fact and
 * its last photo, whichever commits last sees the other.
 */
export async function decidePhoto(tx: Tx, ctx: Context, row: PhotoRow): Promise<void> {
  await lockPhotos(tx, [row.sha256])
  const { sha256, ...known } = row
  await tx
    .insertInto("photos")
    .values(row)
    // a stored one is never taken back; only a stored one mends a refused one
    .onConflict((conflict) => conflict.column("sha256").doUpdateSet(known).where("photos.state", "!=", "stored"))
    .execute()
  if (row.state !== "stored") return
  await isHere(tx, { sha256 })
  for (const { id } of await parcelsWith(tx, { sha256 })) await settle(tx, ctx, id, "photo_arrived")
}

const parcelsWith = prepared((db, { sha256 }: { sha256: string }) =>
  db
    .selectFrom("fact_photos")
    .innerJoin("facts", "facts.id", "fact_photos.fact_id")
    .innerJoin("parcels", "parcels.id", "facts.parcel_id")
    .select("parcels.id")
    .distinct()
    .where("fact_photos.sha256", "=", sha256)
    .orderBy("parcels.id"),
)
const isHere = prepared((db, { sha256 }: { sha256: string }) =>
  db.updateTable("fact_photos").set({ here: 1 }).where("sha256", "=", sha256).where(sql<boolean>`here = 0`),
)

/**
 * What throws here must not refuse the photo: its bytes are here, and the job decides again. The parcel is locked before
 * its evidence is read: two photos of one fact that come at once stand in line.
 */
export async function settle(tx: Tx, ctx: Context, parcelId: string, cause: string): Promise<boolean> {
  const tried = await inSavepoint(tx, async () => {
    await lockParcel(tx, parcelId)
    await settleParcel(tx, ctx, parcelId, cause)
  })
  if (tried.ok) return true
  if (isWorldsFault(tried.error)) throw tried.error
  const name = tried.error instanceof Error ? tried.error.name : "unknown"
  ctx.log.error({ parcel: parcelId, error: name }, "a parcel could not be decided")
  return false
}
