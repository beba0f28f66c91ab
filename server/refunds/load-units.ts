import type { Fault, Grade } from "../../shared/domain/states.ts"
import type { ParcelInput, UnitInput } from "../../shared/policy/refund-input.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { together } from "../db/together.ts"
import type { OpenExceptions } from "./open-exceptions.ts"

/** The return's units as the decision reads them. One that is on no line yet is not this return's to pay. */
export async function loadUnits(
  db: Db,
  returnId: string,
  parcels: readonly ParcelInput[],
  exceptions: OpenExceptions,
): Promise<UnitInput[]> {
  const rows = await unitsOf.of(db, returnId)
  const inspectors = await inspectorsOf(db, returnId)
  const closed = new Set(parcels.filter((parcel) => parcel.state === "closed").map((parcel) => parcel.id))
  return rows.flatMap((row) => {
    if (row.line_id === null) return []
    const unit = { id: row.id, lineId: row.line_id, reception: row.reception }
    return {
      ...fromRow(row),
      ...unit,
      parcelClosed: row.parcel_id !== null && closed.has(row.parcel_id),
      exceptionsOpen: exceptions.ofUnit(unit),
      inspectedBy: inspectors.get(row.id) ?? [],
    }
  })
}

export const unitsOf = together((db, { ids }) =>
  db
    .selectFrom("units")
    .selectAll()
    .select((eb) => eb.ref("return_id").$notNull().as("of"))
    .where(among(db, "return_id", ids))
    .orderBy("id"),
)
export const looksOf = together((db, { ids }) =>
  db
    .selectFrom("inspections")
    .innerJoin("units", "units.id", "inspections.unit_id")
    .where(among(db, "units.return_id", ids))
    .select((eb) => eb.ref("units.return_id").$notNull().as("of"))
    .select(["inspections.unit_id as unitId", "inspections.person_id as personId"])
    .distinct()
    .orderBy("inspections.person_id"),
)

function fromRow(row: Tables["units"]) {
  return {
    parcelId: row.parcel_id,
    acceptance: row.acceptance,
    grade: row.grade as Grade | null,
    fault: row.fault as Fault | null,
    complete: row.complete === 1,
    disputed: row.disputed === 1,
    factInReview: row.fact_in_review === 1,
    imported: row.imported === 1,
    restored: row.restored === 1,
    deductionBasisPoints: row.deduction_basis_points,
    customerHeard: row.customer_heard === 1,
  }
}

/** Superseded looks count too: who saw it once may not be the second person for it. */
async function inspectorsOf(db: Db, returnId: string): Promise<Map<string, string[]>> {
  const rows = await looksOf.of(db, returnId)
  const byUnit = new Map<string, string[]>()
  for (const { unitId, personId } of rows) byUnit.set(unitId, [...(byUnit.get(unitId) ?? []), personId])
  return byUnit
}
