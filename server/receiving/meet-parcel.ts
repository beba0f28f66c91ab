import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { together } from "../db/together.ts"
import { knownParcel, learnParcel, lockParcel } from "./known-parcel.ts"
import type { SeenFact } from "./seen-fact.ts"
import { keepKeys, keysOfScan } from "./which-parcel.ts"

type Meeting = SeenFact<"v1.ParcelArrived" | "v1.ParcelOpened">

const makeParcel = prepared((db, of: { id: string; key: string | null; siteId: string; now: number }) =>
  db
    .insertInto("parcels")
    .values({
      id: of.id,
      key: of.key,
      site_id: of.siteId,
      state: "announced",
      damaged: 0,
      customer_postage_minor: 0,
      updated_at: of.now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id"),
)
const moveParcel = prepared((db, { id, siteId }: { id: string; siteId: string }) =>
  db.updateTable("parcels").set({ site_id: siteId }).where("id", "=", id),
)
/** A batch may ask ahead; whoever changes what a parcel holds lets it be asked again. */
export const heldBy = together((db, { ids }) =>
  db
    .selectFrom("parcel_returns")
    .select(["return_id", "fact_id", "parcel_id as of"])
    .where(among(db, "parcel_id", ids))
    .orderBy("return_id"),
)
const returnsIn = prepared((db, { parcelId }: { parcelId: string }) =>
  db.selectFrom("parcel_returns").select("return_id").where("parcel_id", "=", parcelId).orderBy("return_id"),
)

/** The parcel that stands before somebody; made where nothing announced it. Answers whether it was. */
export async function meetParcel(tx: Tx, ctx: Context, seen: Meeting): Promise<{ isNew: boolean }> {
  const { parcelId: id, key, siteId } = seen.body
  const isThere = (await knownParcel(tx, id)) !== undefined
  const isNew = !isThere && (await makeParcel(tx, { id, key, siteId, now: ctx.now() })).length > 0
  await lockParcel(tx, id)
  await keepKeys(tx, id, await keysOfScan(tx, seen.body))
  // it is where it was scanned, wherever it was expected
  if (!isNew && (await knownParcel(tx, id))?.site_id !== siteId) await moveParcel(tx, { id, siteId })
  learnParcel(tx, { id, site_id: siteId })
  return { isNew }
}

export async function returnsOf(tx: Tx, parcelId: string): Promise<string[]> {
  const rows = await returnsIn(tx, { parcelId })
  return rows.map((row) => row.return_id)
}
