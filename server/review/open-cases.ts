import { type RawBuilder, sql } from "kysely"
import type { ReviewFilter, ReviewRow } from "../../shared/contract/review.ts"
import type { Db } from "../db/open.ts"

/** More than this no shift works through; the total says how many there are. */
export const MOST_CASES = 500

export type Sites = "all" | readonly string[]
export interface Wanted {
  sites: Sites
  kind: ReviewFilter | null
  /** Only what this person looks after. */
  keptBy: string | null
}

/** One reason why something is open: a case is all those with the same id. */
export interface OpenRow {
  id: string
  subject: ReviewRow["subject"]
  why: string
  kind: string | null
  since: number
  unitId: string | null
  parcelId: string | null
}

/** The cases that are wanted, the oldest promise first, each with all that is open about it. */
export async function findCases(db: Db, wanted: Wanted, most = MOST_CASES): Promise<OpenRow[][]> {
  const { rows } = await sql<OpenRow>`
    with cases as (${openAt(wanted.sites)}), page as (
      select id, min(coalesce(due, '9999')) as due, min(since) as first from cases where ${narrowed(wanted)}
      group by id order by due, first, id limit ${most})
    select cases.id, subject, why, kind, since, unit_id as "unitId", parcel_id as "parcelId"
    from page join cases on cases.id = page.id order by page.due, page.first, page.id, why, kind`.execute(db)
  return [...Map.groupBy(rows, (row) => row.id).values()]
}

/** How many cases are wanted, whatever the page holds. */
export async function countCases(db: Db, wanted: Wanted): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`
    with cases as (${openAt(wanted.sites, "undated")})
    select count(distinct id) as count from cases where ${narrowed(wanted)}`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

/** By what they can be narrowed to; a case of two kinds counts in both. */
export async function countKinds(db: Db, sites: Sites): Promise<{ kind: ReviewFilter; count: number }[]> {
  const { rows } = await sql<{ filter: ReviewFilter; count: number | string }>`
    with cases as (${openAt(sites, "undated")})
    select filter, count(distinct id) as count from cases group by filter order by filter`.execute(db)
  return rows.map((row) => ({ kind: row.filter, count: Number(row.count) }))
}

function narrowed({ kind, keptBy }: Wanted): RawBuilder<unknown> {
  const ofKind = kind ? sql`id in (select id from cases where filter = ${kind})` : sql`1 = 1`
  // an id is looked up among what one person keeps, which is little
  const kept = keptBy ? sql`id in (select case_id from case_keepers where person_id = ${keptBy})` : sql`1 = 1`
  return sql`${ofKind} and ${kept}`
}

/**
 * Every open thing of these sites from three partial indexes, which hold only what is open. A unit's promise is that of
 * its return, a parcel's the first of its returns'. The indexes' own conditions are written out: they are taken only so.
 */
function openAt(sites: Sites, dated: "dated" | "undated" = "dated"): RawBuilder<unknown> {
  const at = (site: RawBuilder<unknown>) => (sites === "all" ? sql`1 = 1` : sql`${site} in (${sql.join(sites)})`)
  const ofParcel = (parcel: RawBuilder<unknown>) => sql`(select min(of_parcel.due_day) from parcel_returns
    join returns of_parcel on of_parcel.id = parcel_returns.return_id where parcel_returns.parcel_id = ${parcel})`
  const promised = (parcel: RawBuilder<unknown>) => sql`case when units.id is not null
    then (select due_day from returns where returns.id = units.return_id) else ${ofParcel(parcel)} end`
  // who only counts need not look each promise up
  const promise = dated === "dated" ? promised : () => sql`null`
  return sql`
    select 'unit:' || units.id as id, 'unit' as subject, 'lead_review' as why, null as kind, 'graded' as filter,
      units.updated_at as since, units.id as unit_id, units.parcel_id as parcel_id, ${promise(sql`units.parcel_id`)} as due
    from units join parcels on parcels.id = units.parcel_id
    where units.acceptance = 'manual_intervention_required' and ${at(sql`parcels.site_id`)}
    union all
    select case when exceptions.unit_id is not null then 'unit:' || exceptions.unit_id
        when exceptions.parcel_id is not null then 'parcel:' || exceptions.parcel_id
        else 'fact:' || exceptions.fact_id end,
      case when exceptions.unit_id is not null then 'unit' when exceptions.parcel_id is not null then 'parcel'
        else 'fact' end,
      'exception_open', exceptions.kind, exceptions.kind, exceptions.opened_at, exceptions.unit_id,
      coalesce(exceptions.parcel_id, raised.parcel_id), ${promise(sql`coalesce(exceptions.parcel_id, raised.parcel_id)`)}
    from exceptions left join units on units.id = exceptions.unit_id
      left join facts raised on raised.id = exceptions.fact_id and exceptions.parcel_id is null
    where exceptions.closed_at is null and exceptions.owner_role = 'lead' and ${at(sql`exceptions.site_id`)}
    union all
    select 'fact:' || facts.id, 'fact', coalesce(facts.code, 'fact_in_review'), null, 'record', facts.received_at,
      inspections.unit_id, facts.parcel_id, ${promise(sql`facts.parcel_id`)}
    from facts left join devices on devices.id = facts.device_id left join parcels on parcels.id = facts.parcel_id
      left join inspections on inspections.fact_id = facts.id left join units on units.id = inspections.unit_id
    where facts.verdict = 'review' and ${at(sql`coalesce(devices.site_id, parcels.site_id)`)}`
}
