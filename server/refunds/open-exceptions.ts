import type { ExceptionKind, Reception } from "../../shared/domain/states.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { together } from "../db/together.ts"

export interface OpenExceptions {
  ofUnit(unit: { id: string; lineId: string; reception: Reception }): ExceptionKind[]
  /** About the line or the whole return; what is missing of it holds nothing that comes. */
  ofLine(lineId: string): ExceptionKind[]
  /** About the parcel as a whole. */
  ofParcel(parcelId: string): ExceptionKind[]
}

interface Open {
  kind: ExceptionKind
  parcelId: string | null
  lineId: string | null
  unitId: string | null
}

/**
 * What is open about the return, by what it is about: its narrowest word counts, a unit before a line before a parcel
 * before the return. One that is missing holds none of those that came.
 */
export async function openExceptions(db: Db, returnId: string): Promise<OpenExceptions> {
  const rows = await loadOpen(db, returnId)
  const ofLine = (lineId: string) => rows.filter((one) => one.unitId === null && one.lineId === lineId)
  const wide = rows.filter((one) => one.unitId === null && one.lineId === null)
  const ofReturn = wide.filter((one) => one.parcelId === null)
  return {
    ofUnit: (unit) => {
      const own = rows.filter((one) => one.unitId === unit.id)
      const line = ofLine(unit.lineId).filter(
        (one) => one.kind !== "missing_item" || unit.reception === "short_shipped",
      )
      return kinds([...own, ...line, ...ofReturn])
    },
    ofLine: (lineId) => kinds([...ofLine(lineId).filter((one) => one.kind !== "missing_item"), ...ofReturn]),
    ofParcel: (parcelId) => kinds(wide.filter((one) => one.parcelId === parcelId)),
  }
}

const kinds = (open: readonly Open[]) => [...new Set(open.map((one) => one.kind))].sort()

/**
 * Three looks, each by an index and into what few rows it finds: an exception may name the return, its parcel or only the
 * unit. In one question about any of them PostgreSQL would walk all that is open.
 */
export const openOf = together((db, { ids }) => {
  const about = db
    .selectFrom("exceptions")
    .select(["exceptions.id", "exceptions.kind", "exceptions.parcel_id as parcelId", "exceptions.line_id as lineId"])
    .select(["exceptions.unit_id as unitId", "exceptions.return_id as returnId"])
    .where("closed_at", "is", null)
  const own = about
    .select((eb) => eb.ref("exceptions.return_id").$notNull().as("of"))
    .where(among(db, "exceptions.return_id", ids))
  const ofParcels = about
    .innerJoin("parcel_returns", "parcel_returns.parcel_id", "exceptions.parcel_id")
    .select("parcel_returns.return_id as of")
    .where(among(db, "parcel_returns.return_id", ids))
  const ofUnits = about
    .innerJoin("units", "units.id", "exceptions.unit_id")
    .select((eb) => eb.ref("units.return_id").$notNull().as("of"))
    .where(among(db, "units.return_id", ids))
  return own.union(ofParcels).union(ofUnits).orderBy("id")
})

async function loadOpen(db: Db, returnId: string): Promise<Open[]> {
  const rows = await openOf.of(db, returnId)
  // a parcel may hold several returns: what names another one is not about ours
  return rows
    .filter((row) => row.returnId === null || row.returnId === returnId)
    .map((row) => ({ ...row, kind: row.kind as ExceptionKind }))
}
