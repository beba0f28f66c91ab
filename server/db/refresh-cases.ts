import { type Kysely, sql } from "kysely"
import { among } from "./among.ts"
import { type CaseIds, caseReasons } from "./case-reasons.ts"
import { isPostgres } from "./dialects.ts"
import type { Tx } from "./open.ts"
import type { Tables } from "./tables.ts"
import { writeMany } from "./write-many.ts"

/** Stands for every site, and for every kind. */
export const EVERYWHERE = "*"
/** Comes after every day: nothing was promised. */
const NO_PROMISE = "9999"
const A_ROUND = 500

interface Reason {
  id: string
  site_id: string
  filter: string
  since: number
  due: string | null
}

/**
 * Dates the cases anew that hang on what this transaction touched, as noted by triggers. At its end; and before it reads
 * the list itself.
 */
export async function refreshCases(tx: Tx): Promise<void> {
  const touched = await tx.deleteFrom("cases_touched").returning(["kind", "id"]).execute()
  if (touched.length === 0) return
  // who changes the same case at the same time comes before or after, and the second sees both
  if (isPostgres(tx as unknown as Kysely<unknown>))
    await sql`select pg_advisory_xact_lock(hashtextextended('open_cases', 0))`.execute(tx)
  const named = [...new Set(touched.map(({ kind, id }) => `${kind}:${id}`))]
  for (let at = 0; at < named.length; at += A_ROUND) await refresh(tx, named.slice(at, at + A_ROUND))
}

async function refresh(tx: Tx, named: readonly string[]): Promise<void> {
  const of = await hangOn(tx, named)
  const cases = Object.entries(of).flatMap(([kind, ids]) => ids.map((id) => `${kind}:${id}`))
  if (cases.length === 0) return
  const { rows } = await sql<Reason>`${caseReasons(tx, of, "dated")}`.execute(tx)
  await tx
    .deleteFrom("open_cases")
    .where(among(tx, "case_id", cases))
    .execute()
  await writeMany(tx, "open_cases", [...Map.groupBy(rows, (row) => row.id).values()].flatMap(listed))
}

/** One case in each list in which it stands; its promise and its age are the same in all of them. */
function listed(reasons: Reason[]): Tables["open_cases"][] {
  const case_id = reasons[0]?.id ?? ""
  const due_day = reasons.map((one) => one.due ?? NO_PROMISE).sort()[0] ?? NO_PROMISE
  const since = Math.min(...reasons.map((one) => one.since))
  const places = reasons.flatMap((one) =>
    [one.site_id, EVERYWHERE].flatMap((site) => [one.filter, EVERYWHERE].map((kind) => `${site} ${kind}`)),
  )
  return [...new Set(places)].map((place) => {
    const [site_id = "", kind = ""] = place.split(" ")
    return { case_id, site_id, kind, due_day, since }
  })
}

/** All that may be a case of what was touched: a return's parcels and units, a parcel's units and records. */
async function hangOn(tx: Tx, named: readonly string[]): Promise<CaseIds> {
  const own = (kind: string) => named.flatMap((one) => (one.startsWith(`${kind}:`) ? [one.slice(kind.length + 1)] : []))
  const returns = own("return")
  const within =
    returns.length > 0
      ? await tx
          .selectFrom("parcel_returns")
          .select("parcel_id as id")
          .where(among(tx, "return_id", returns))
          .execute()
      : []
  const parcel = once([...own("parcel"), ...within.map((row) => row.id)])
  const unit = once([...own("unit"), ...(await unitsOf(tx, { returns, parcel, facts: own("fact") }))])
  const fact = once([...own("fact"), ...(await factsOf(tx, { parcel, unit, devices: own("device") }))])
  return { unit, parcel, fact }
}

const once = (ids: readonly string[]) => [...new Set(ids)]

type Of = Record<string, readonly string[]>

/** Also units that are no more, as long as something is said of them. */
function unitsOf(tx: Tx, { returns = [], parcel = [], facts = [] }: Of): Promise<string[]> {
  return union(tx, [
    [returns, sql`select id from units where ${among(tx, "return_id", returns)}`],
    [parcel, sql`select id from units where ${among(tx, "parcel_id", parcel)}`],
    [parcel, sql`select unit_id as id from exceptions where ${among(tx, "parcel_id", parcel)} and unit_id is not null`],
    [facts, sql`select unit_id as id from exceptions where ${among(tx, "fact_id", facts)} and unit_id is not null`],
  ])
}

function factsOf(tx: Tx, { parcel = [], unit = [], devices = [] }: Of): Promise<string[]> {
  return union(tx, [
    [parcel, sql`select id from facts where ${among(tx, "parcel_id", parcel)} and parcel_id is not null`],
    [unit, sql`select fact_id as id from inspections where ${among(tx, "unit_id", unit)}`],
    [devices, sql`select id from facts where ${among(tx, "device_id", devices)} and verdict = 'review'`],
  ])
}

/** Nothing is asked of nothing. */
async function union(tx: Tx, parts: [of: readonly string[], query: ReturnType<typeof sql>][]): Promise<string[]> {
  const asked = parts.flatMap(([of, query]) => (of.length > 0 ? [query] : []))
  if (asked.length === 0) return []
  const { rows } = await sql<{ id: string }>`select id from (${sql.join(asked, sql` union `)}) as found`.execute(tx)
  return rows.map((row) => row.id)
}
