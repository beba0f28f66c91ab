import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { returnsOf } from "./meet-parcel.ts"
import { openException } from "./open-exception.ts"
import { type Named, parcelBehind, whichParcel } from "./which-parcel.ts"

type FactRow = Tables["facts"]

/**
 * Says of which parcel a fact speaks, whatever name it has for it, and keeps that with the fact. Answers its body by that
 * name, and other parcels that its label names as well.
 */
export async function placeFact<Body extends object>(
  tx: Tx,
  ctx: Context,
  row: FactRow,
  body: Body,
): Promise<{ named: Body; alike: string[] }> {
  const { parcelId } = body as { parcelId?: string | null }
  if (parcelId == null) return { named: body, alike: [] }
  const stands = row.type === "v1.ParcelArrived" || row.type === "v1.ParcelOpened"
  const which = stands
    ? await whichParcel(tx, ctx, body as unknown as Named, row.id)
    : { parcelId: await parcelBehind(tx, parcelId), alike: [] }
  if (which.parcelId !== row.parcel_id) {
    await tx.updateTable("facts").set({ parcel_id: which.parcelId }).where("id", "=", row.id).execute()
    row.parcel_id = which.parcelId
  }
  return { named: which.parcelId === parcelId ? body : { ...body, parcelId: which.parcelId }, alike: which.alike }
}

/** Several parcels that were seen answer to one label: a lead says which is which, and no money moves until then. */
export async function doubt(tx: Tx, ctx: Context, row: FactRow, body: object, alike: readonly string[]): Promise<void> {
  const { siteId } = body as { siteId: string }
  const parcelId = row.parcel_id ?? ""
  const others = await tx.selectFrom("parcels").select("key").where("id", "in", alike).orderBy("key").execute()
  const said = `= ${others.map((one) => one.key ?? "?").join(", ")}`.slice(0, 1000)
  // a parcel with its return is a known one
  const kind = (await returnsOf(tx, parcelId)).length > 0 ? "count_unclear" : "unknown_parcel"
  const asked = await tx
    .selectFrom("exceptions")
    .select("id")
    .where("parcel_id", "=", parcelId)
    .where("kind", "=", kind)
    .where("note", "=", said)
    .executeTakeFirst()
  // a lead who has answered is not asked again
  if (!asked) await openException(tx, ctx, { kind, siteId, parcelId, factId: row.id, note: said })
}
