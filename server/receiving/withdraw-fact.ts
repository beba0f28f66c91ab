import type { FactBody, FactPhoto } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { lockParcel } from "./known-parcel.ts"
import { heldBy, returnsOf } from "./meet-parcel.ts"
import { moneyMoved } from "./money-moved.ts"
import { closeExceptions, openException } from "./open-exception.ts"
import { raiseOdd } from "./raise-odd.ts"
import { refreshLine } from "./refresh-line.ts"
import { refreshUnit } from "./refresh-unit.ts"
import type { Touched } from "./seen-fact.ts"

type FactRow = Tables["facts"]

/** The units whose money hangs on a fact: the one inspected, or all that came in its parcel. */
export async function unitsOfFact(tx: Tx, fact: FactRow): Promise<string[]> {
  const look = await tx.selectFrom("inspections").select("unit_id").where("fact_id", "=", fact.id).executeTakeFirst()
  if (look) return [look.unit_id]
  if (!fact.parcel_id || !fact.type.startsWith("v1.Parcel")) return []
  const units = await tx.selectFrom("units").select("id").where("parcel_id", "=", fact.parcel_id).execute()
  return units.map((unit) => unit.id)
}

/** True where undoing it comes too late: money for what it saw has left or may have. */
export async function isTooLate(tx: Tx, fact: FactRow): Promise<boolean> {
  return moneyMoved(tx, await unitsOfFact(tx, fact))
}

/**
 * Takes back what a fact did, as if it had never been seen; the fact itself stays. What waited or was in review needs
 * nobody any more. Answers what is to be settled.
 */
export async function withdrawFact(tx: Tx, ctx: Context, fact: FactRow, by: string): Promise<Touched[]> {
  if (fact.superseded_by !== null) return []
  const settled = fact.verdict === "review" ? { verdict: "accepted" as const, code: null, message: null } : {}
  await tx
    .updateTable("facts")
    .set({ superseded_by: by, waits_for: null, ...settled, position: null })
    .where("id", "=", fact.id)
    .execute()
  await tx
    .updateTable("inspections")
    .set({ superseded_by: by })
    .where("fact_id", "=", fact.id)
    .where("superseded_by", "is", null)
    .execute()
  if (!fact.applied) return []
  const raised = await returnsRaisedBy(tx, fact.id)
  await closeExceptions(tx, ctx, { factId: fact.id, exceptOfCounts: fact.type === "v1.UnitInspected" }, "withdrawn")
  return [...(await undo(tx, ctx, fact)), ...raised.map((returnId) => ({ returnId, cause: CAUSE }))]
}

const CAUSE = "fact_withdrawn"

async function returnsRaisedBy(tx: Tx, factId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom("exceptions")
    .select("return_id")
    .where("fact_id", "=", factId)
    .where("return_id", "is not", null)
    .execute()
  return [...new Set(rows.flatMap((row) => row.return_id ?? []))]
}

async function undo(tx: Tx, ctx: Context, fact: FactRow): Promise<Touched[]> {
  const { body, photos } = JSON.parse(fact.raw) as { body: unknown; photos: FactPhoto[] }
  if (fact.type === "v1.DeliveryCounted") await tx.deleteFrom("deliveries").where("fact_id", "=", fact.id).execute()
  if (fact.type === "v1.PhotoAdded") await undoPhotos(tx, (body as FactBody<"v1.PhotoAdded">).factId, photos)
  if (fact.type === "v1.UnitInspected") await undoLook(tx, ctx, fact, body as FactBody<"v1.UnitInspected">)
  if (!fact.parcel_id) return []
  const parcel = await tx.selectFrom("parcels").selectAll().where("id", "=", fact.parcel_id).executeTakeFirst()
  if (!parcel) return []
  await lockParcel(tx, parcel.id)
  const before = await returnsOf(tx, parcel.id)
  if (fact.type === "v1.ParcelOpened" || fact.type === "v1.UnitInspected") await unlink(tx, ctx, fact, parcel)
  const now = new Set(await returnsOf(tx, parcel.id))
  const left = before.filter((returnId) => !now.has(returnId))
  const anew = fact.type.startsWith("v1.Parcel") && { stands: "anew" as const }
  return [{ parcelId: parcel.id, cause: CAUSE, ...anew }, ...left.map((returnId) => ({ returnId, cause: CAUSE }))]
}

/** What the other looks say stands, and what they say that is odd. */
async function undoLook(tx: Tx, ctx: Context, fact: FactRow, body: FactBody<"v1.UnitInspected">): Promise<void> {
  const { siteId, returnId, lineId } = body
  const [factId, parcelId] = [fact.id, fact.parcel_id ?? body.parcelId]
  const look = await tx.selectFrom("inspections").select("unit_id").where("fact_id", "=", factId).executeTakeFirst()
  if (look) {
    const { looks, answered } = await refreshUnit(tx, ctx, look.unit_id)
    const about = { siteId, parcelId, returnId, lineId, unitId: look.unit_id }
    if (!answered) await raiseOdd(tx, ctx, about, looks)
  }
  if (lineId !== null) await refreshLine(tx, ctx, { siteId, parcelId, returnId, lineId }, null)
}

/** What only this opening said to be inside is not in it any more; a parcel that nobody knows is odd again. */
async function unlink(tx: Tx, ctx: Context, fact: FactRow, parcel: Tables["parcels"]): Promise<void> {
  const gone = await tx.deleteFrom("parcel_returns").where("fact_id", "=", fact.id).returning("parcel_id").execute()
  heldBy.forget(
    tx,
    gone.map((row) => row.parcel_id),
  )
  if (gone.length === 0 || (await returnsOf(tx, parcel.id)).length > 0) return
  const arrived = await tx
    .selectFrom("facts")
    .select("id")
    .where("parcel_id", "=", parcel.id)
    .where("type", "=", "v1.ParcelArrived")
    .where("superseded_by", "is", null)
    .executeTakeFirst()
  const about = { siteId: parcel.site_id, parcelId: parcel.id }
  if (arrived) await openException(tx, ctx, { kind: "unknown_parcel", ...about, factId: arrived.id })
}

async function undoPhotos(tx: Tx, factId: string, photos: readonly FactPhoto[]): Promise<void> {
  const target = await tx.selectFrom("facts").select("raw").where("id", "=", factId).executeTakeFirst()
  if (!target || photos.length === 0) return
  const own = (JSON.parse(target.raw) as { photos: FactPhoto[] }).photos.map((photo) => photo.slot)
  let copies = tx
    .deleteFrom("fact_photos")
    .where("fact_id", "=", factId)
    .where(
      "sha256",
      "in",
      photos.map((photo) => photo.sha256),
    )
  if (own.length > 0) copies = copies.where("slot", "not in", own)
  await copies.execute()
}
