import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"

// A lead's list goes along an index: each open case has its rows here, dated. Who changes what a case hangs on need not
// think of it: the database notes what was touched, and the transaction's end dates it anew (refresh-cases.ts).

const tables = [
  // a row for each list in which a case stands: of one kind or of all ('*'), of its site or of all ('*')
  `create table open_cases (case_id text not null, site_id text not null, kind text not null, due_day text not null,
    since bigint not null, primary key (case_id, site_id, kind))`,
  `create index open_cases_oldest on open_cases (site_id, kind, due_day, since, case_id)`,
  // without a key: no committed row ever lies here, and two transactions that write at once must not meet
  `create table cases_touched (kind text not null, id text not null)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const note of notes) await lay(db, note)
  await fillOpenCases(db)
}

interface Note {
  name: string
  /** "insert", "update of …", "delete". */
  on: string
  table: string
  when?: string
  /** A select of kind and id. */
  touched: string
}

const forLead = (row: string) => `${row}.acceptance = 'manual_intervention_required'`
const open = (row: string) => `${row}.closed_at is null and ${row}.owner_role = 'lead'`
const inReview = (row: string) => `${row}.verdict = 'review'`
const moved = (...columns: string[]) =>
  columns.map((column) => `old.${column} is distinct from new.${column}`).join(" or ")
const about = (row: string) => `select case when ${row}.unit_id is not null then 'unit'
  when ${row}.parcel_id is not null then 'parcel' else 'fact' end,
  coalesce(${row}.unit_id, ${row}.parcel_id, ${row}.fact_id)
  where coalesce(${row}.unit_id, ${row}.parcel_id, ${row}.fact_id) is not null`
const awaited = `exists (select 1 from units where parcel_id = new.id) or
  exists (select 1 from facts where parcel_id = new.id)`

const notes: Note[] = [
  {
    name: "units_case_new",
    on: "insert",
    table: "units",
    touched: `select 'unit', new.id where ${forLead("new")}
      or exists (select 1 from exceptions where unit_id = new.id and closed_at is null)`,
  },
  {
    name: "units_case_other",
    on: "update of acceptance, updated_at, return_id, parcel_id",
    table: "units",
    when: `${forLead("old")} or ${forLead("new")} or ${moved("return_id", "parcel_id")}`,
    touched: "select 'unit', new.id",
  },
  { name: "units_case_gone", on: "delete", table: "units", touched: "select 'unit', old.id" },
  { name: "exceptions_case_new", on: "insert", table: "exceptions", when: open("new"), touched: about("new") },
  {
    name: "exceptions_case_other",
    on: "update",
    table: "exceptions",
    when: `(${open("old")}) or (${open("new")})`,
    touched: `${about("old")} union ${about("new")}`,
  },
  { name: "exceptions_case_gone", on: "delete", table: "exceptions", when: open("old"), touched: about("old") },
  { name: "facts_case_new", on: "insert", table: "facts", when: inReview("new"), touched: "select 'fact', new.id" },
  {
    name: "facts_case_other",
    on: "update of verdict, received_at, parcel_id, device_id",
    table: "facts",
    when: `${inReview("old")} or ${inReview("new")} or ${moved("parcel_id")}`,
    touched: "select 'fact', new.id",
  },
  ...["insert", "update of unit_id"].map((on) => ({
    name: `inspections_case_${on === "insert" ? "new" : "other"}`,
    on,
    table: "inspections",
    touched: `select 'fact', facts.id from facts where facts.id = new.fact_id and ${inReview("facts")}`,
  })),
  // what was there before its parcel
  { name: "parcels_case_new", on: "insert", table: "parcels", touched: `select 'parcel', new.id where ${awaited}` },
  {
    name: "parcels_case_other",
    on: "update of site_id",
    table: "parcels",
    when: moved("site_id"),
    touched: "select 'parcel', new.id",
  },
  { name: "parcel_returns_case_new", on: "insert", table: "parcel_returns", touched: "select 'parcel', new.parcel_id" },
  {
    name: "parcel_returns_case_gone",
    on: "delete",
    table: "parcel_returns",
    touched: "select 'parcel', old.parcel_id",
  },
  {
    name: "returns_case_other",
    on: "update of due_day",
    table: "returns",
    when: moved("due_day"),
    touched: "select 'return', new.id",
  },
  { name: "devices_case_new", on: "insert", table: "devices", touched: "select 'device', new.id" },
  {
    name: "devices_case_other",
    on: "update of site_id",
    table: "devices",
    when: moved("site_id"),
    touched: "select 'device', new.id",
  },
]

async function lay(db: Kysely<unknown>, { name, on, table, when = "", touched }: Note): Promise<void> {
  const body = `insert into cases_touched (kind, id) ${touched};`
  const head = `create trigger ${name} after ${on} on ${table} for each row ${when && `when (${when})`}`
  if (!isPostgres(db)) {
    await sql.raw(`${head} begin ${body} end`).execute(db)
    return
  }
  const call = `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`
  await sql.raw(call).execute(db)
  await sql.raw(`${head} execute function ${name}()`).execute(db)
}

const OF_PARCEL = (parcel: string) => `(select min(other.due_day) from parcel_returns
  join returns other on other.id = parcel_returns.return_id where parcel_returns.parcel_id = ${parcel})`
const DUE = (parcel: string) => `case when units.id is not null
  then (select due_day from returns where returns.id = units.return_id) else ${OF_PARCEL(parcel)} end`

/** From nothing but what is open. */
export async function fillOpenCases(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `insert into open_cases (case_id, site_id, kind, due_day, since)
      with reasons as materialized (
        select 'unit:' || units.id as id, parcels.site_id as site, 'graded' as kind, units.updated_at as since,
          ${DUE("units.parcel_id")} as due
        from units join parcels on parcels.id = units.parcel_id
        where units.acceptance = 'manual_intervention_required'
        union all
        select case when exceptions.unit_id is not null then 'unit:' || exceptions.unit_id
            when exceptions.parcel_id is not null then 'parcel:' || exceptions.parcel_id
            else 'fact:' || exceptions.fact_id end,
          exceptions.site_id, exceptions.kind, exceptions.opened_at,
          ${DUE("coalesce(exceptions.parcel_id, raised.parcel_id)")}
        from exceptions left join units on units.id = exceptions.unit_id
          left join facts raised on raised.id = exceptions.fact_id and exceptions.parcel_id is null
        where exceptions.closed_at is null and exceptions.owner_role = 'lead'
          and coalesce(exceptions.unit_id, exceptions.parcel_id, exceptions.fact_id) is not null
        union all
        select 'fact:' || facts.id, coalesce(devices.site_id, parcels.site_id, ''), 'record', facts.received_at,
          ${DUE("facts.parcel_id")}
        from facts left join devices on devices.id = facts.device_id left join parcels on parcels.id = facts.parcel_id
          left join inspections on inspections.fact_id = facts.id left join units on units.id = inspections.unit_id
        where facts.verdict = 'review'),
      cases as materialized (select id, min(coalesce(due, '9999')) as due, min(since) as since from reasons group by id),
      places as (
        select id, site, kind from reasons union select id, site, '*' from reasons
        union select id, '*', kind from reasons union select id, '*', '*' from reasons)
      select places.id, places.site, places.kind, cases.due, cases.since from places join cases on cases.id = places.id`,
    )
    .execute(db)
}
