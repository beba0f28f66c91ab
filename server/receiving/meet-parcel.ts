import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { lockParcel } from "./fold-parcel.ts"
import type { SeenFact } from "./seen-fact.ts"

type Meeting = SeenFact<"v1.ParcelArrived" | "v1.ParcelOpened">

/** The parcel that stands before somebody; made where nothing announced it. Answers whether it was. */
export async function meetParcel(tx: Tx, ctx: Context, seen: Meeting): Promise<{ isNew: boolean }> {
  const { parcelId: id, key, siteId } = seen.body
  const made = await tx
    .insertInto("parcels")
    .values({
      id,
      key,
      site_id: siteId,
      state: "announced",
      damaged: 0,
      customer_postage_minor: 0,
      updated_at: ctx.now(),
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst()
  await lockParcel(tx, id)
  if (made && key !== null)
    await tx
      .insertInto("parcel_keys")
      .values({ key, parcel_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  // it is where it was scanned, wherever it was expected
  if (!made) await tx.updateTable("parcels").set({ site_id: siteId }).where("id", "=", id).execute()
  return { isNew: made !== undefined }
}

export async function returnsOf(tx: Tx, parcelId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom("parcel_returns")
    .select("return_id")
    .where("parcel_id", "=", parcelId)
    .orderBy("return_id")
    .execute()
  return rows.map((row) => row.return_id)
}
