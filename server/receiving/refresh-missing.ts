import type { FactBody } from "../../shared/contract/facts.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { together } from "../db/together.ts"
import { isInMoney } from "./money-moved.ts"
import { openException } from "./open-exception.ts"

interface Closing {
  factId: string
  siteId: string
  parcelId: string
  missing: readonly { lineId: string; quantity: number }[]
  restored: boolean
}

/**
 * What a return's parcels lacked when they were closed, as units of their own, each with its exception: as many as the
 * last closing of each says, never more than was announced less what was found, and none while another parcel may still
 * bring it. Made from all that stands, so that it is the same whatever came late or was undone.
 */
export async function refreshMissing(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  const closings = await lastClosings(tx, returnId)
  const lacking = await lackingOf.of(tx, returnId)
  const named = closings.flatMap((closing) => closing.missing.map((one) => one.lineId))
  for (const lineId of [...new Set([...named, ...lacking.flatMap((unit) => unit.line_id ?? [])])].sort())
    await refreshLineMissing(tx, ctx, { returnId, lineId, closings })
}

export const lackingOf = together((db, { ids }) =>
  db
    .selectFrom("units")
    .select("line_id")
    .select((eb) => eb.ref("return_id").$notNull().as("of"))
    .where(among(db, "return_id", ids))
    .where("reception", "=", "short_shipped"),
)
export const closingsOf = together((db, { ids }) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .leftJoin("facts", (join) =>
      join
        .onRef("facts.parcel_id", "=", "parcels.id")
        .on("facts.type", "=", "v1.ParcelClosed")
        .on("facts.applied", "=", 1)
        .on("facts.superseded_by", "is", null),
    )
    .select(["parcels.id as parcelId", "parcels.state", "facts.id as factId", "facts.raw", "facts.restored"])
    .select("parcel_returns.return_id as of")
    .where(among(db, "parcel_returns.return_id", ids))
    .orderBy("facts.happened_at")
    .orderBy("facts.stream")
    .orderBy("facts.seq"),
)

/** Of each parcel of the return that no other one may still complete, the closing that was made last. */
async function lastClosings(tx: Tx, returnId: string): Promise<Closing[]> {
  const rows = await closingsOf.of(tx, returnId)
  const coming = new Set(rows.filter((row) => mayStillBring.includes(row.state)).map((row) => row.parcelId))
  const last = new Map<string, Closing>()
  for (const { parcelId, factId, raw, restored } of rows) {
    const others = coming.size - (coming.has(parcelId) ? 1 : 0)
    if (factId === null || raw === null || others > 0) continue
    const { siteId, missing } = (JSON.parse(raw) as { body: FactBody<"v1.ParcelClosed"> }).body
    last.set(parcelId, { factId, siteId, parcelId, missing, restored: restored === 1 })
  }
  return [...last.values()].sort((a, b) => (a.parcelId < b.parcelId ? -1 : 1))
}

const mayStillBring: readonly string[] = ["announced", "in_transit", "arrived", "opened"]

interface OfLine {
  returnId: string
  lineId: string
  closings: readonly Closing[]
}

async function refreshLineMissing(tx: Tx, ctx: Context, { returnId, lineId, closings }: OfLine): Promise<void> {
  const line = await tx.selectFrom("return_lines").select("authorized").where("id", "=", lineId).executeTakeFirst()
  const units = await tx.selectFrom("units").selectAll().where("line_id", "=", lineId).orderBy("id").execute()
  const isMissing = (unit: Tables["units"]) => unit.reception === "short_shipped"
  let left = (line?.authorized ?? 0) - units.filter((unit) => !isMissing(unit)).length
  const stays = new Set<string>()
  for (const closing of closings) {
    const here = units.filter((unit) => isMissing(unit) && unit.parcel_id === closing.parcelId)
    const said = closing.missing.filter((one) => one.lineId === lineId).reduce((sum, one) => sum + one.quantity, 0)
    const wanted = Math.max(0, Math.min(said, left))
    for (const unit of here.slice(0, wanted)) stays.add(unit.id)
    const taken = new Set(units.map((unit) => unit.id))
    await addMissing(tx, ctx, { returnId, lineId, closing, taken, count: wanted - here.length })
    left -= wanted
  }
  for (const unit of units) if (isMissing(unit) && !stays.has(unit.id)) await dropMissing(tx, ctx, unit)
}

async function addMissing(
  tx: Tx,
  ctx: Context,
  what: { returnId: string; lineId: string; closing: Closing; taken: ReadonlySet<string>; count: number },
): Promise<void> {
  const { returnId, lineId, taken, count } = what
  const { parcelId, siteId, factId, restored } = what.closing
  for (let made = 0, ordinal = 1; made < count; ordinal++) {
    const id = unitId({ parcelId, lineId, ordinal })
    if (taken.has(id)) continue
    await tx
      .insertInto("units")
      .values({
        id,
        return_id: returnId,
        line_id: lineId,
        parcel_id: parcelId,
        ordinal,
        reception: "short_shipped",
        acceptance: "manual_intervention_required",
        complete: 0,
        disputed: 0,
        fact_in_review: 0,
        imported: 0,
        restored: restored ? 1 : 0,
        customer_heard: 0,
        updated_at: ctx.now(),
      })
      .execute()
    const about = { siteId, parcelId, returnId, lineId, unitId: id, factId }
    await openException(tx, ctx, { kind: "missing_item", ...about })
    made++
  }
}

/** It came after all, or nobody calls it missing any more. Not where a lead answered for it or money speaks of it. */
async function dropMissing(tx: Tx, ctx: Context, unit: Tables["units"]): Promise<void> {
  if (unit.decided_by !== null || unit.acceptance === "accepted" || (await isInMoney(tx, unit.id))) return
  await tx
    .updateTable("exceptions")
    .set({ closed_at: ctx.now(), closed_by: "system", outcome: "came_after_all" })
    .where("unit_id", "=", unit.id)
    .where("closed_at", "is", null)
    .execute()
  await tx.deleteFrom("units").where("id", "=", unit.id).execute()
}
