import type { Db } from "../db/open.ts"
import { heardOn } from "./rows-of.ts"
import type { TrackedHearing } from "./tracked.ts"

/** Of the thing itself. Where it was packed and what was stuck on it shows other people's names. */
const shownSlots = ["article", "detail"]
const MOST_PHOTOS = 8

/** What of a return its customer is, or was, heard on; a proposal that was withdrawn is none. */
export async function hearingsOf(db: Db, returnId: string): Promise<TrackedHearing[]> {
  const rows = await heardOn(db, { returnId })
  const all: TrackedHearing[] = []
  for (const row of rows)
    all.push({
      id: row.id,
      title: row.title ?? "",
      state: row.state as TrackedHearing["state"],
      priceMinor: row.price_minor,
      deductionMinor: row.deduction_minor,
      endsAt: row.ends_at,
      answeredAt: row.answered_at,
      words: row.words,
      photos: await photosOfUnit(db, row.unit_id),
      ownPhotos: await ownPhotosOf(db, row.id),
    })
  return all
}

/** Those of the looks at a unit that stand, which show the unit. */
export async function photosOfUnit(db: Db, unitId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("inspections")
    .innerJoin("fact_photos", "fact_photos.fact_id", "inspections.fact_id")
    .innerJoin("photos", "photos.sha256", "fact_photos.sha256")
    .select("fact_photos.sha256")
    .where("inspections.unit_id", "=", unitId)
    .where("inspections.superseded_by", "is", null)
    .where("fact_photos.slot", "in", shownSlots)
    .where("photos.state", "=", "stored")
    .orderBy("inspections.at")
    .orderBy("fact_photos.slot")
    .execute()
  return [...new Set(rows.map((row) => row.sha256))].slice(0, MOST_PHOTOS)
}

async function ownPhotosOf(db: Db, hearingId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("hearing_photos")
    .select("sha256")
    .where("hearing_id", "=", hearingId)
    .orderBy("ordinal")
    .execute()
  return rows.map((row) => row.sha256)
}
