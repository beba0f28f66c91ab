import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** Photos for a fact that has gone already become that fact's own, so that whoever reads its evidence finds them. */
export async function addPhoto(tx: Tx, _ctx: Context, seen: SeenFact<"v1.PhotoAdded">): Promise<Outcome> {
  const { factId } = seen.body
  const there = await tx.selectFrom("fact_photos").select("slot").where("fact_id", "=", factId).execute()
  const stored = await storedOf(tx, seen.photos)
  const taken = new Set(there.map((row) => row.slot))
  for (const { slot, sha256, bytes, mime } of seen.photos) {
    const free = freeSlot(slot, taken)
    taken.add(free)
    const here = stored.has(sha256) ? (1 as const) : (0 as const)
    await tx.insertInto("fact_photos").values({ fact_id: factId, slot: free, sha256, bytes, mime, here }).execute()
  }
  const target = await tx.selectFrom("facts").select("parcel_id").where("id", "=", factId).executeTakeFirst()
  const parcelId = target?.parcel_id ?? null
  const parcel = await tx.selectFrom("parcels").select("id").where("id", "=", parcelId).executeTakeFirst()
  return parcel ? accepted({ parcelId: parcel.id, cause: "photo_added" }) : accepted()
}

/** Whose bytes came before the fact that names them. */
async function storedOf(tx: Tx, photos: SeenFact<"v1.PhotoAdded">["photos"]): Promise<ReadonlySet<string>> {
  const named = photos.map((photo) => photo.sha256)
  if (named.length === 0) return new Set()
  const rows = await tx
    .selectFrom("photos")
    .select("sha256")
    .where("sha256", "in", named)
    .where("state", "=", "stored")
    .execute()
  return new Set(rows.map((row) => row.sha256))
}

/** A second photo of one slot is "detail_2". */
function freeSlot(slot: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slot)) return slot
  const base = slot.replace(/_\d+$/, "")
  for (let number = 2; ; number++) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`
}
