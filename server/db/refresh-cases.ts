import { type Compilable, type CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely"
import { among } from "./among.ts"
import { type CaseIds, caseReasons } from "./case-reasons.ts"
import { isPostgres } from "./dialects.ts"
import type { Db, Tx } from "./open.ts"
import { prepared, preparedFor } from "./prepared.ts"
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
  await refreshTouched(tx, await takeTouched(tx, {}))
}

/** As `refreshCases`, of what was taken already. */
export async function refreshTouched(tx: Tx, touched: readonly { kind: string; id: string }[]): Promise<void> {
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
  const rows = await reasonsOf(tx, of, { ...of })
  await forgetCases(tx, { cases })
  await writeMany(tx, "open_cases", [...Map.groupBy(rows, (row) => row.id).values()].flatMap(listed))
}

const takeTouched = prepared((db, _: object) => db.deleteFrom("cases_touched").returning(["kind", "id"]))
const forgetCases = prepared((db, { cases }: { cases: readonly string[] }) =>
  db.deleteFrom("open_cases").where(among(db, "case_id", cases)),
)
const kindsIn = (of: CaseIds) => (["unit", "parcel", "fact"] as const).filter((kind) => of[kind].length > 0)
const none: CaseIds = { unit: [], parcel: [], fact: [] }
const reasonsOf = preparedFor<CaseIds, CaseIds, Reason>(
  (of) => kindsIn(of).join(),
  (db, given, of) => {
    const asked = { ...none, ...Object.fromEntries(kindsIn(of).map((kind) => [kind, given[kind]])) }
    return compilable<Reason>(db, sql`${caseReasons(db, asked, "dated")}`)
  },
)
/** A text of our own, for `prepared`. */
const compilable = <Row>(db: Db, text: RawBuilder<unknown>): Compilable<Row> => ({
  compile: () => text.compile(db) as CompiledQuery<Row>,
})

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
  const within = returns.length > 0 ? await parcelsOf(tx, { returns }) : []
  const parcel = once([...own("parcel"), ...within.map((row) => row.id)])
  const unit = once([...own("unit"), ...(await unitsOf(tx, { returns, parcel, facts: own("fact") }))])
  const fact = once([...own("fact"), ...(await factsOf(tx, { parcel, unit, devices: own("device") }))])
  return { unit, parcel, fact }
}

const parcelsOf = prepared((db, { returns }: { returns: readonly string[] }) =>
  db
    .selectFrom("parcel_returns")
    .select("parcel_id as id")
    .where(among(db, "return_id", returns)),
)

const once = (ids: readonly string[]) => [...new Set(ids)]

/** Also units that are no more, as long as something is said of them. */
const unitsOf = oneOf({
  returns: [(db, ids) => sql`select id from units where ${among(db, "return_id", ids)}`],
  parcel: [
    (db, ids) => sql`select id from units where ${among(db, "parcel_id", ids)}`,
    (db, ids) => sql`select unit_id as id from exceptions where ${among(db, "parcel_id", ids)} and unit_id is not null`,
  ],
  facts: [
    (db, ids) => sql`select unit_id as id from exceptions where ${among(db, "fact_id", ids)} and unit_id is not null`,
  ],
})

const factsOf = oneOf({
  parcel: [(db, ids) => sql`select id from facts where ${among(db, "parcel_id", ids)} and parcel_id is not null`],
  unit: [(db, ids) => sql`select fact_id as id from inspections where ${among(db, "unit_id", ids)}`],
  devices: [(db, ids) => sql`select id from facts where ${among(db, "device_id", ids)} and verdict = 'review'`],
})

type Looks = readonly ((db: Db, ids: readonly string[]) => RawBuilder<unknown>)[]

/** Ids that hang on any of several kinds; nothing is asked of nothing. */
function oneOf<Kind extends string>(looks: Record<Kind, Looks>) {
  type Of = Record<Kind, readonly string[]>
  const kindsIn = (of: Of) => (Object.keys(looks) as Kind[]).filter((kind) => of[kind].length > 0)
  const ask = preparedFor<Of, Of, { id: string }>(
    (of) => kindsIn(of).join(),
    (db, given, of) => {
      const asked = kindsIn(of).flatMap((kind) => looks[kind].map((look) => look(db, given[kind])))
      return compilable(db, sql`select id from (${sql.join(asked, sql` union `)}) as found`)
    },
  )
  return async (tx: Tx, of: Of): Promise<string[]> =>
    kindsIn(of).length === 0 ? [] : (await ask(tx, of, { ...of })).map((row) => row.id)
}
