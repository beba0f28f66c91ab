import type { Kysely } from "kysely"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"
import { knownLine } from "./known-line.ts"
import { lockParcel } from "./known-parcel.ts"
import { heldBy } from "./meet-parcel.ts"
import { openException } from "./open-exception.ts"
import { raiseOdd } from "./raise-odd.ts"
import { refreshLine } from "./refresh-line.ts"
import { refreshUnit } from "./refresh-unit.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

type Seen = SeenFact<"v1.UnitInspected">

/**
 * What one person saw of one unit. A second look at the same unit stands beside the first; where they disagree nothing is
 * paid until a lead has looked.
 */
export async function inspectUnit(tx: Tx, ctx: Context, seen: Seen): Promise<Outcome> {
  const { parcelId, siteId, lineId, returnId } = seen.body
  await lockParcel(tx, parcelId)
  const unit = await meetUnit(tx, ctx, seen)
  if (unit.returnId !== null) await linkReturn(tx, seen, unit.returnId)
  const look = await keepInspection(tx, seen, unit.id)
  const { looks, disputed } = await refreshUnit(tx, ctx, unit.id, unit.fresh && { unit: unit.fresh, look })
  const own = looks.filter((look) => look.factId === seen.id)
  const about = { siteId, parcelId, returnId, lineId, unitId: unit.id, factId: seen.id }
  if (disputed) await openException(tx, ctx, { kind: "disputed_grade", ...about })
  if (unit.plateTaken) await openException(tx, ctx, { kind: "serial_mismatch", ...about })
  await raiseOdd(tx, ctx, about, own)
  if (lineId !== null) await refreshLine(tx, ctx, { siteId, parcelId, returnId, lineId }, seen.id)
  return accepted({ parcelId, cause: "unit_inspected" })
}

const whereUnitLies = prepared((db, { id }: { id: string }) =>
  db.selectFrom("units").select(["parcel_id", "line_id"]).where("id", "=", id),
)

interface Met {
  id: string
  returnId: string | null
  plateTaken: boolean
  /** Its row, where this look is the first: not written yet, as what the looks say is in it. */
  fresh?: Tables["units"]
}

/** The unit's row, made at its first look. */
async function meetUnit(tx: Tx, ctx: Context, seen: Seen): Promise<Met> {
  const { parcelId, lineId, unit, scan } = seen.body
  const place = { parcelId, lineId: lineId ?? scan?.raw ?? "none", ordinal: unit.ordinal }
  const plated = unitId({ ...unit, ...place })
  const [known] = await whereUnitLies(tx, { id: plated })
  // a plate that sits on another line's unit already: two things carry it, and neither becomes the other
  const anotherLine = known !== undefined && known.line_id !== lineId
  const plateTaken = anotherLine && (known.parcel_id !== parcelId || (known.line_id !== null && lineId !== null))
  const id = plateTaken ? unitId(place) : plated
  const isNew = plateTaken ? (await whereUnitLies(tx, { id })).length === 0 : known === undefined
  const returnId = await returnOf(tx, seen)
  const row: Tables["units"] = {
    id,
    return_id: returnId,
    line_id: lineId,
    parcel_id: parcelId,
    ordinal: unit.ordinal,
    reception: "received",
    acceptance: "pending",
    grade: null,
    fault: null,
    disposition: null,
    lpn: null,
    serial: null,
    place: null,
    decided_by: null,
    deduction_basis_points: null,
    complete: 0,
    disputed: 0,
    fact_in_review: 0,
    imported: seen.imported ? 1 : 0,
    restored: seen.restored ? 1 : 0,
    customer_heard: 0,
    updated_at: ctx.now(),
  }
  // a plate may be on a unit of another parcel, which its own lock holds
  const alone = unit.lpn === null && unit.serial === null
  if (isNew && (alone || !isPostgres(tx as unknown as Kysely<unknown>))) return { id, returnId, plateTaken, fresh: row }
  const marks = [...(seen.imported ? (["imported"] as const) : []), ...(seen.restored ? (["restored"] as const) : [])]
  await writeMany(tx, "units", [row], { key: ["id"], update: ["parcel_id", ...marks] })
  return { id, returnId, plateTaken }
}

/** A parcel may hold more returns than whoever opened it knew: what lies in it tells. */
async function linkReturn(tx: Tx, { id, body }: Seen, return_id: string): Promise<void> {
  if ((await heldBy.of(tx, body.parcelId)).some((held) => held.return_id === return_id)) return
  const row = { parcel_id: body.parcelId, return_id, fact_id: id }
  await writeMany(tx, "parcel_returns", [row], { key: ["parcel_id", "return_id"] })
  heldBy.forget(tx, [body.parcelId])
}

/** The line knows its return better than the fact that names both. */
async function returnOf(tx: Tx, { body }: Seen): Promise<string | null> {
  if (body.lineId === null) return body.returnId
  const line = await knownLine(tx, body.lineId)
  return line?.return_id ?? body.returnId
}

async function keepInspection(tx: Tx, seen: Seen, unit: string): Promise<Tables["inspections"]> {
  const { body } = seen
  const row: Tables["inspections"] = {
    fact_id: seen.id,
    unit_id: unit,
    parcel_id: body.parcelId,
    line_id: body.lineId,
    person_id: seen.personId,
    device_id: seen.deviceId,
    outcome: body.outcome,
    grade: body.grade,
    disposition: body.disposition,
    fault: body.fault,
    answers: canonicalJson(body.answers),
    defects: JSON.stringify(body.defects),
    override_reason: body.overrideReason,
    note: body.note,
    serial: body.unit.serial,
    lpn: body.unit.lpn,
    place: body.place,
    policy_version: body.policyVersion,
    at: seen.at,
    superseded_by: null,
  }
  await writeMany(tx, "inspections", [row])
  return row
}
