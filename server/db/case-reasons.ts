import { type RawBuilder, sql } from "kysely"
import { among } from "./among.ts"
import type { Db } from "./open.ts"

/** What a case is about: "unit:<id>", "parcel:<id>" or "fact:<id>". */
export type CaseIds = Record<"unit" | "parcel" | "fact", readonly string[]>

export function idsOf(caseIds: readonly string[]): CaseIds {
  const own = (kind: string) =>
    caseIds.flatMap((one) => (one.startsWith(`${kind}:`) ? [one.slice(kind.length + 1)] : []))
  return { unit: own("unit"), parcel: own("parcel"), fact: own("fact") }
}

/**
 * Why these cases are open: a row for each reason, none for what is closed. A unit's promise (`due`) is that of its
 * return, a parcel's the first of its returns'; who only reads need not look it up (`undated`).
 */
export function caseReasons(db: Db, of: CaseIds, dated: "dated" | "undated"): RawBuilder<unknown> {
  // a list of a query that is prepared has no length yet
  const parts = [
    ...(of.unit.length !== 0 ? [gradedUnits(db, of.unit, dated), oddOf(db, "unit", of.unit, dated)] : []),
    ...(of.parcel.length !== 0 ? [oddOf(db, "parcel", of.parcel, dated)] : []),
    ...(of.fact.length !== 0 ? [oddOf(db, "fact", of.fact, dated), factsInReview(db, of.fact, dated)] : []),
  ]
  return sql.join(parts, sql` union all `)
}

type Dated = "dated" | "undated"

function gradedUnits(db: Db, ids: readonly string[], dated: Dated): RawBuilder<unknown> {
  return sql`
    select 'unit:' || units.id as id, 'unit' as subject, 'lead_review' as why, null as kind, 'graded' as filter,
      units.updated_at as since, units.id as unit_id, units.parcel_id as parcel_id, parcels.site_id as site_id,
      ${promise(dated, "units.parcel_id")} as due
    from units join parcels on parcels.id = units.parcel_id
    where ${among(db, "units.id", ids)} and units.acceptance = 'manual_intervention_required'`
}

/** An exception is about its unit, else about its parcel, else about the record that raised it. */
const rest = {
  unit: sql`1 = 1`,
  parcel: sql`exceptions.unit_id is null`,
  fact: sql`exceptions.unit_id is null and exceptions.parcel_id is null`,
}

function oddOf(db: Db, subject: keyof CaseIds, ids: readonly string[], dated: Dated): RawBuilder<unknown> {
  const own = `exceptions.${subject}_id`
  return sql`
    select ${sql.lit(`${subject}:`)} || ${sql.ref(own)} as id, ${sql.lit(subject)} as subject, 'exception_open' as why,
      exceptions.kind as kind, exceptions.kind as filter, exceptions.opened_at as since,
      exceptions.unit_id as unit_id, coalesce(exceptions.parcel_id, raised.parcel_id) as parcel_id,
      exceptions.site_id as site_id, ${promise(dated, "exceptions.parcel_id", "raised.parcel_id")} as due
    from exceptions ${dated === "dated" ? sql`left join units on units.id = exceptions.unit_id` : sql``}
      left join facts raised on raised.id = exceptions.fact_id and exceptions.parcel_id is null
    where ${among(db, own, ids)} and ${rest[subject]} and exceptions.closed_at is null
      and exceptions.owner_role = 'lead'`
}

function factsInReview(db: Db, ids: readonly string[], dated: Dated): RawBuilder<unknown> {
  return sql`
    select 'fact:' || facts.id as id, 'fact' as subject, coalesce(facts.code, 'fact_in_review') as why, null as kind,
      'record' as filter, facts.received_at as since, inspections.unit_id as unit_id, facts.parcel_id as parcel_id,
      coalesce(devices.site_id, parcels.site_id, '') as site_id, ${promise(dated, "facts.parcel_id")} as due
    from facts left join devices on devices.id = facts.device_id left join parcels on parcels.id = facts.parcel_id
      left join inspections on inspections.fact_id = facts.id left join units on units.id = inspections.unit_id
    where ${among(db, "facts.id", ids)} and facts.verdict = 'review'`
}

function promise(dated: Dated, ...parcels: string[]): RawBuilder<unknown> {
  if (dated === "undated") return sql`null`
  const parcel =
    parcels.length > 1 ? sql`coalesce(${sql.join(parcels.map((one) => sql.ref(one)))})` : sql.ref(parcels[0] ?? "")
  return sql`case when units.id is not null
    then (select due_day from returns where returns.id = units.return_id)
    else (select min(other.due_day) from parcel_returns join returns other on other.id = parcel_returns.return_id
      where parcel_returns.parcel_id = ${parcel}) end`
}
