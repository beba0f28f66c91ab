import { sql } from "kysely"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { settle } from "./decide-photo.ts"

const A_ROUND = 25
const MARK = "decide_complete_after"

/** Whether there is anything for `decideComplete`: a round that finds nothing commits nothing. */
export async function isAnyUndecided(db: Db): Promise<boolean> {
  const unmarked = await db
    .selectFrom("fact_photos")
    .innerJoin("photos", "photos.sha256", "fact_photos.sha256")
    .select("fact_photos.fact_id")
    .where("fact_photos.here", "=", 0)
    .where("photos.state", "=", "stored")
    .executeTakeFirst()
  return unmarked !== undefined || (await candidates(db, "")).length > 0
}

/**
 * For a job, every minute or so: decides again what has all its photos and is still marked incomplete, whatever made it so
 * (protocol.md 9). Some parcels a call, in a circle; answers how many were looked at.
 */
export async function decideComplete(tx: Tx, ctx: Context): Promise<number> {
  await mendMarks(tx)
  const mark = await tx.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  const after = mark?.value ?? ""
  const next = await candidates(tx, after)
  const parcels = next.length > 0 || after === "" ? next : await candidates(tx, "")
  for (const id of parcels) await settle(tx, ctx, id, "evidence_complete")
  const value = parcels.length === A_ROUND ? (parcels.at(-1) ?? "") : ""
  if (value !== after)
    await tx
      .insertInto("meta")
      .values({ key: MARK, value })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
      .execute()
  return parcels.length
}

/** A photo that is stored is here, whoever forgot to say so. */
async function mendMarks(tx: Tx): Promise<void> {
  await tx
    .updateTable("fact_photos")
    .set({ here: 1 })
    .where("here", "=", 0)
    .where("sha256", "in", (eb) => eb.selectFrom("photos").select("sha256").where("state", "=", "stored"))
    .execute()
}

/** Parcels with an incomplete unit for which no photo is awaited: most of them lack one that nobody has taken. */
async function candidates(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom("units")
    .select("parcel_id")
    .distinct()
    .where("complete", "=", 0)
    .where("parcel_id", ">", after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("facts")
            .innerJoin("fact_photos", "fact_photos.fact_id", "facts.id")
            .select(sql<number>`1`.as("one"))
            .whereRef("facts.parcel_id", "=", "units.parcel_id")
            .where("facts.superseded_by", "is", null)
            .where("fact_photos.here", "=", 0),
        ),
      ),
    )
    .orderBy("parcel_id")
    .limit(A_ROUND)
    .execute()
  return rows.flatMap((row) => row.parcel_id ?? [])
}
