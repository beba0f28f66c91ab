import type { ExceptionKind, Reception } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

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
const openOf = prepared((db, { returnId }: { returnId: string }) => {
  const parcels = db.selectFrom("parcel_returns").select("parcel_id").where("return_id", "=", returnId)
  const units = db.selectFrom("units").select("id").where("return_id", "=", returnId)
  const about = db
    .selectFrom("exceptions")
    .select(["id", "kind", "parcel_id as parcelId", "line_id as lineId", "unit_id as unitId", "return_id as returnId"])
    .where("closed_at", "is", null)
  return about
    .where("return_id", "=", returnId)
    .union(about.where("parcel_id", "in", parcels))
    .union(about.where("unit_id", "in", units))
    .orderBy("id")
})

async function loadOpen(db: Db, returnId: string): Promise<Open[]> {
  const rows = await openOf(db, { returnId })
  // a parcel may hold several returns: what names another one is not about ours
  return rows
    .filter((row) => row.returnId === null || row.returnId === returnId)
    .map((row) => ({ ...row, kind: row.kind as ExceptionKind }))
}
