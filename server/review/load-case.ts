import { createHash } from "node:crypto"
import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { paysAt } from "../refunds/pays-at.ts"

/** The rows that a case stands on. */
export interface CaseRows {
  unit: Tables["units"] | null
  parcel: Tables["parcels"] | null
  fact: Tables["facts"] | null
  exceptions: Tables["exceptions"][]
  inspections: Tables["inspections"][]
  moneyMoved: boolean
  siteId: string | null
}

/** "unit:<id>", "parcel:<id>" or "fact:<id>"; null where it names nothing. */
export async function loadCase(db: Db, caseId: string): Promise<CaseRows | null> {
  const [subject, id = ""] = caseId.split(":")
  if (subject === "unit") return loadUnitCase(db, id)
  if (subject === "parcel") return loadParcelCase(db, id)
  return subject === "fact" ? loadFactCase(db, id) : null
}

async function loadUnitCase(db: Db, id: string): Promise<CaseRows | null> {
  const unit = await db.selectFrom("units").selectAll().where("id", "=", id).executeTakeFirst()
  if (!unit) return null
  const parcel = unit.parcel_id ? await parcelOf(db, unit.parcel_id) : null
  const own = await openWhere(db, "unit_id", id)
  // the count of a line is unclear for each of its units: who confirms one, confirms it
  const ofParcel = unit.line_id && unit.parcel_id ? await openWhere(db, "parcel_id", unit.parcel_id) : []
  const count = ofParcel.filter(
    (one) => one.kind === "count_unclear" && one.unit_id === null && one.line_id === unit.line_id,
  )
  const inspections = await db.selectFrom("inspections").selectAll().where("unit_id", "=", id).orderBy("at").execute()
  return {
    unit,
    parcel,
    fact: null,
    exceptions: [...own, ...count],
    inspections,
    moneyMoved: await hasMoved(db, id),
    siteId: parcel?.site_id ?? own[0]?.site_id ?? null,
  }
}

async function loadParcelCase(db: Db, id: string): Promise<CaseRows | null> {
  const parcel = await parcelOf(db, id)
  if (!parcel) return null
  const exceptions = (await openWhere(db, "parcel_id", id)).filter((one) => one.unit_id === null)
  return { unit: null, parcel, fact: null, exceptions, inspections: [], moneyMoved: false, siteId: parcel.site_id }
}

async function loadFactCase(db: Db, id: string): Promise<CaseRows | null> {
  const fact = await db.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirst()
  if (!fact) return null
  const inspection = await db.selectFrom("inspections").selectAll().where("fact_id", "=", id).executeTakeFirst()
  const unit = inspection
    ? await db.selectFrom("units").selectAll().where("id", "=", inspection.unit_id).executeTakeFirst()
    : undefined
  const device = fact.device_id
    ? await db.selectFrom("devices").select("site_id").where("id", "=", fact.device_id).executeTakeFirst()
    : undefined
  const parcelId = unit?.parcel_id ?? fact.parcel_id
  const parcel = parcelId === null ? null : await parcelOf(db, parcelId)
  return {
    unit: unit ?? null,
    parcel,
    fact,
    exceptions: (await openWhere(db, "fact_id", id)).filter((one) => !one.unit_id && !one.parcel_id),
    inspections: inspection ? [inspection] : [],
    moneyMoved: unit ? await hasMoved(db, unit.id) : false,
    // of a held record of a file no device is known
    siteId: device?.site_id ?? parcel?.site_id ?? null,
  }
}

async function parcelOf(db: Db, id: string) {
  return (await db.selectFrom("parcels").selectAll().where("id", "=", id).executeTakeFirst()) ?? null
}

function openWhere(db: Db, column: "unit_id" | "parcel_id" | "fact_id", id: string) {
  return db
    .selectFrom("exceptions")
    .selectAll()
    .where(column, "=", id)
    .where("closed_at", "is", null)
    .where("owner_role", "=", "lead")
    .orderBy("opened_at")
    .orderBy("id")
    .execute()
}

/** Has money for this unit been sent, or may have been? From then on a lead's answer stands. */
async function hasMoved(db: Db, unitId: string): Promise<boolean> {
  const sent = await db
    .selectFrom("intent_units")
    .innerJoin("intents", "intents.id", "intent_units.intent_id")
    .select("intents.id")
    .where("intent_units.unit_id", "=", unitId)
    // as the index of what is not stopped has it: there is none of all
    .where(sql<boolean>`intent_units.active = 1`)
    .where("intents.state", "not in", ["proposed", "held", "released", "stopped", "failed"])
    .executeTakeFirst()
  return sent !== undefined
}

type Concerned = Pick<CaseRows, "unit" | "parcel" | "exceptions">

/** The returns whose money a case may change, in one order. */
export async function returnsOf(db: Db, { unit, parcel, exceptions }: Concerned): Promise<string[]> {
  if (unit?.return_id) return [unit.return_id]
  const named = exceptions.flatMap((one) => (one.parcel_id === null ? (one.return_id ?? []) : []))
  if (named.length > 0) return [...new Set(named)].sort()
  if (!parcel) return []
  const rows = await db.selectFrom("parcel_returns").select("return_id").where("parcel_id", "=", parcel.id).execute()
  return rows.map((row) => row.return_id).sort()
}

/** When the refunds that an answer to this case released leave. */
export async function casePaysAt(db: Db, rows: CaseRows): Promise<number | null> {
  return paysAt(db, rows.unit ? { unitId: rows.unit.id } : { returnIds: await returnsOf(db, rows) })
}

/** What became of it, in a word of the unit's, the record's or our own: told to whoever came too late. */
export function stateOf({ unit, fact, exceptions }: CaseRows): string {
  return fact?.verdict ?? unit?.acceptance ?? (exceptions.length > 0 ? "open" : "closed")
}

/** What a lead saw: a decision on anything else is refused. */
export function versionOf(rows: CaseRows): string {
  const seen = [
    rows.unit,
    rows.fact && [rows.fact.verdict, rows.fact.code],
    rows.exceptions.map((one) => one.id),
    rows.inspections.map((one) => [one.fact_id, one.superseded_by]),
  ]
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex").slice(0, 16)
}
