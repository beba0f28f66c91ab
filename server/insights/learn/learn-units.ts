import { productId } from "../../../shared/domain/derive-id.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"

/**
 * These units as they are counted: why the customer sent each, what was found, what became of it. Only what is here and
 * has been sold to somebody counts; one that is counted no longer (a fact taken back, another order's) goes.
 */
export async function learnUnits(tx: Tx, unitIds: readonly string[]): Promise<void> {
  const units = await unitsOf(tx, unitIds)
  const rows = units.flatMap((unit) => {
    const seen = unit.arrived_at ?? unit.updated_at
    const { return_id } = unit
    if (unit.reception !== "received" || unit.delivered_at === null || return_id === null) return []
    const row = {
      unit_id: unit.id,
      shop_id: unit.shop_id,
      return_id,
      product_id: productId(unit.shop_id, unit.sku),
      sold_week: weekOf(unit.delivered_at),
      // a clock may say that it was back before it was delivered
      seen_week: Math.max(weekOf(unit.delivered_at), weekOf(seen)),
      batch: unit.batch ?? null,
      carrier: unit.delivered_by ?? null,
      region: unit.region ?? null,
      reason: unit.reason,
      grade: unit.grade,
      fault: unit.fault,
      disposition: unit.disposition,
      acceptance: unit.acceptance,
      decided_by: unit.decided_by,
      seen_at: seen,
    }
    return [row]
  })
  const counted = new Set(rows.map((row) => row.unit_id))
  const gone = unitIds.filter((id) => !counted.has(id))
  if (unitIds.length > 0)
    await tx
      .deleteFrom("learned_defects")
      .where(among(tx, "unit_id", unitIds))
      .execute()
  if (gone.length > 0)
    await tx
      .deleteFrom("learned_units")
      .where(among(tx, "unit_id", gone))
      .execute()
  await writeMany(tx, "learned_units", rows, { key: ["unit_id"], update: columns })
  const defects = await defectsOf(tx, [...counted])
  await writeMany(tx, "learned_defects", defects)
}

const columns = [
  ...(["shop_id", "return_id", "product_id", "sold_week", "seen_week", "batch", "carrier", "region"] as const),
  ...(["reason", "grade", "fault", "disposition", "acceptance", "decided_by", "seen_at"] as const),
]

const unitsOf = (tx: Tx, ids: readonly string[]) =>
  tx
    .selectFrom("units")
    .innerJoin("return_lines", "return_lines.id", "units.line_id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .leftJoin("parcels", "parcels.id", "units.parcel_id")
    .where(among(tx, "units.id", ids))
    .select([
      ...(["units.id", "units.return_id", "units.reception", "units.acceptance", "units.grade"] as const),
      ...(["units.fault", "units.disposition", "units.decided_by", "units.updated_at"] as const),
      ...(["return_lines.reason", "order_lines.sku", "order_lines.delivered_at", "order_lines.batch"] as const),
      ...(["orders.shop_id", "orders.delivered_by", "orders.region", "parcels.arrived_at"] as const),
    ])
    .execute()

/** What the look that counts found, each defect once. */
async function defectsOf(tx: Tx, ids: readonly string[]): Promise<{ unit_id: string; defect: string }[]> {
  if (ids.length === 0) return []
  const looks = await tx
    .selectFrom("inspections")
    .where(among(tx, "unit_id", ids))
    .where("superseded_by", "is", null)
    .select(["unit_id", "defects", "at", "fact_id"])
    .execute()
  const last = new Map<string, (typeof looks)[number]>()
  for (const look of looks) {
    const before = last.get(look.unit_id)
    if (!before || [look.at, look.fact_id] > [before.at, before.fact_id]) last.set(look.unit_id, look)
  }
  return [...last.values()].flatMap(({ unit_id, defects }) =>
    [...new Set(JSON.parse(defects) as string[])].map((defect) => ({ unit_id, defect })),
  )
}
