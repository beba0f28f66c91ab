import { unitId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { isInMoney } from "./money-moved.ts"
import { openException } from "./open-exception.ts"

export interface Missing {
  siteId: string
  parcelId: string
  lineId: string
  quantity: number
  factId: string
}

/** What the line should have brought and did not: units of their own, each with its exception, never more than announced. */
export async function recordMissing(tx: Tx, ctx: Context, missing: Missing): Promise<void> {
  const { parcelId, lineId, siteId, factId } = missing
  const line = await tx
    .selectFrom("return_lines")
    .select(["return_id", "authorized"])
    .where("id", "=", lineId)
    .executeTakeFirstOrThrow()
  if (await mayStillCome(tx, line.return_id, parcelId)) return
  const units = await tx.selectFrom("units").select(["id", "ordinal"]).where("line_id", "=", lineId).execute()
  const taken = new Set(units.map((unit) => unit.id))
  const count = Math.min(missing.quantity, line.authorized - units.length)
  for (let made = 0, ordinal = 1; made < count; ordinal++) {
    const id = unitId({ parcelId, lineId, ordinal })
    if (taken.has(id)) continue
    await tx
      .insertInto("units")
      .values({
        id,
        return_id: line.return_id,
        line_id: lineId,
        parcel_id: parcelId,
        ordinal,
        reception: "short_shipped",
        acceptance: "manual_intervention_required",
        complete: 0,
        disputed: 0,
        fact_in_review: 0,
        imported: 0,
        restored: 0,
        customer_heard: 0,
        updated_at: ctx.now(),
      })
      .execute()
    const about = { siteId, parcelId, returnId: line.return_id, lineId, unitId: id, factId }
    await openException(tx, ctx, { kind: "missing_item", ...about })
    made++
  }
}

/** Another parcel of the return is on its way or open: what this one lacks may be in that one. */
async function mayStillCome(tx: Tx, returnId: string, parcelId: string): Promise<boolean> {
  const other = await tx
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select("parcels.id")
    .where("parcel_returns.return_id", "=", returnId)
    .where("parcels.id", "!=", parcelId)
    .where("parcels.state", "in", ["announced", "in_transit", "arrived", "opened"])
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** It came after all: of what was called missing, as many as now are too many go again. */
export async function dropMissing(tx: Tx, ctx: Context, lineId: string): Promise<void> {
  const line = await tx.selectFrom("return_lines").select("authorized").where("id", "=", lineId).executeTakeFirst()
  const units = await tx.selectFrom("units").selectAll().where("line_id", "=", lineId).orderBy("id").execute()
  let over = units.length - (line?.authorized ?? units.length)
  for (const unit of units) {
    if (over <= 0) return
    if (unit.reception !== "short_shipped" || unit.acceptance === "accepted" || (await isInMoney(tx, unit.id))) continue
    await removeMissing(tx, ctx, unit.id, "came_after_all")
    over--
  }
}

/** Takes back what one closing of a parcel called missing. */
export async function withdrawMissing(tx: Tx, ctx: Context, factId: string): Promise<void> {
  const rows = await tx
    .selectFrom("exceptions")
    .innerJoin("units", "units.id", "exceptions.unit_id")
    .select("units.id")
    .where("exceptions.fact_id", "=", factId)
    .where("exceptions.kind", "=", "missing_item")
    .where("units.reception", "=", "short_shipped")
    .execute()
  for (const { id } of rows) if (!(await isInMoney(tx, id))) await removeMissing(tx, ctx, id, "withdrawn")
}

async function removeMissing(tx: Tx, ctx: Context, id: string, outcome: string): Promise<void> {
  await tx
    .updateTable("exceptions")
    .set({ closed_at: ctx.now(), closed_by: "system", outcome })
    .where("unit_id", "=", id)
    .where("closed_at", "is", null)
    .execute()
  await tx.deleteFrom("units").where("id", "=", id).execute()
}
