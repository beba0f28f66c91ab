import { sql } from "kysely"
import type { ReviewFilter, ReviewRow } from "../../shared/contract/review.ts"
import { caseReasons, idsOf } from "../db/case-reasons.ts"
import type { Db } from "../db/open.ts"
import { EVERYWHERE } from "../db/refresh-cases.ts"

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
  const ids = await pageOf(db, wanted, most)
  if (ids.length === 0) return []
  const at = wanted.sites === "all" ? sql`1 = 1` : sql`site_id in (${sql.join(wanted.sites)})`
  const { rows } = await sql<OpenRow>`
    select id, subject, why, kind, since, unit_id as "unitId", parcel_id as "parcelId"
    from (${caseReasons(db, idsOf(ids), "undated")}) as reasons where ${at}`.execute(db)
  const reasons = Map.groupBy(rows.sort(byReason), (row) => row.id)
  return ids.flatMap((id) => [reasons.get(id) ?? []]).filter((same) => same.length > 0)
}

const byReason = (a: OpenRow, b: OpenRow) => order(a.why, b.why) || order(a.kind ?? "", b.kind ?? "")
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Each list lies in its order already: so many from the beginning of each site's, and the first of these. */
async function pageOf(db: Db, wanted: Wanted, most: number): Promise<string[]> {
  const parts = placesOf(wanted).map((place) =>
    listed(db, wanted, [place])
      .select(["open_cases.case_id", "open_cases.due_day", "open_cases.since"])
      .orderBy("open_cases.due_day")
      .orderBy("open_cases.since")
      .orderBy("open_cases.case_id")
      .limit(most),
  )
  const [only] = parts
  if (!only) return []
  if (parts.length === 1) return (await only.execute()).map((row) => row.case_id)
  const each = parts.map((part) => sql`select * from (${part}) as part`)
  const { rows } = await sql<{ case_id: string }>`
    ${sql.join(each, sql` union `)} order by due_day, since, case_id limit ${most}`.execute(db)
  return rows.map((row) => row.case_id)
}

const placesOf = ({ sites }: Pick<Wanted, "sites">): readonly string[] => (sites === "all" ? [EVERYWHERE] : sites)

/** An id is looked up among what one person keeps, which is little. */
function listed(db: Db, { kind, keptBy }: Wanted, places: readonly string[]) {
  const cases = db
    .selectFrom("open_cases")
    .where(ofPlaces(places))
    .where("kind", "=", kind ?? EVERYWHERE)
  if (!keptBy) return cases
  return cases.where("case_id", "in", db.selectFrom("case_keepers").select("case_id").where("person_id", "=", keptBy))
}

const ofPlaces = (places: readonly string[]) =>
  places.length === 1 ? sql<boolean>`site_id = ${places[0]}` : sql<boolean>`site_id in (${sql.join(places)})`

/** How many cases are wanted, whatever the page holds. */
export async function countCases(db: Db, wanted: Wanted): Promise<number> {
  const places = placesOf(wanted)
  if (places.length === 0) return 0
  const row = await listed(db, wanted, places).select(distinctCases(places).as("count")).executeTakeFirstOrThrow()
  return Number(row.count)
}

/** By what they can be narrowed to; a case of two kinds counts in both, and once in all. */
export async function countKinds(
  db: Db,
  sites: Sites,
): Promise<{ all: number; kinds: { kind: ReviewFilter; count: number }[] }> {
  const places = placesOf({ sites })
  if (places.length === 0) return { all: 0, kinds: [] }
  const rows = await db
    .selectFrom("open_cases")
    .select("kind")
    .select(distinctCases(places).as("count"))
    .where(ofPlaces(places))
    .groupBy("kind")
    .orderBy("kind")
    .execute()
  const counts = rows.map((row) => ({ kind: row.kind, count: Number(row.count) }))
  return {
    all: counts.find((one) => one.kind === EVERYWHERE)?.count ?? 0,
    kinds: counts.filter((one) => one.kind !== EVERYWHERE) as { kind: ReviewFilter; count: number }[],
  }
}

/** In one list a case stands once; in several it may stand in more than one of them. */
const distinctCases = (places: readonly string[]) =>
  places.length === 1 ? sql<number>`count(*)` : sql<number>`count(distinct open_cases.case_id)`
