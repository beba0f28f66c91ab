import type { ReviewRow } from "../../shared/contract/review.ts"
import { daysUntil } from "../../shared/policy/local-days.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"

/** What a case is about: the article or the parcel, and whose promise is the next. */
interface About {
  rma: string | null
  shop: string | null
  title: string | null
  picture: string | null
  grade: string | null
  due_day: string | null
  time_zone: string | null
  /** Of a unit, as it was scanned. */
  place?: string | null
}
interface Kept {
  owner: ReviewRow["owner"]
  place: string | null
}
type Told = Partial<About> & Kept

interface Case {
  id: string
  subject: ReviewRow["subject"]
  unitId: string | null
  parcelId: string | null
}

/** Asked once for all of them; answers for each. A record is named by its kind, not by the parcel that it speaks of. */
export async function aboutCases(db: Db, cases: readonly Case[]): Promise<(one: Case) => Told> {
  const ids = (own: (one: Case) => string | null) => [...new Set(cases.flatMap((one) => own(one) ?? []))]
  const [units, parcels, keepers] = await Promise.all([
    aboutUnits(
      db,
      ids((one) => one.unitId),
    ),
    // its unit says more
    aboutParcels(
      db,
      ids((one) => (one.unitId ? null : one.parcelId)),
    ),
    keepersOf(
      db,
      cases.map((one) => one.id),
    ),
  ])
  return ({ id, subject, unitId, parcelId }) => {
    const about = (unitId ? units.get(unitId) : parcels.get(parcelId ?? "")) ?? null
    const kept = keepers.get(id) ?? { owner: null, place: null }
    const told: Told = { ...about, ...kept, place: about?.place ?? kept.place }
    return about && subject === "fact" && !unitId ? { ...told, title: null } : told
  }
}

/** Who looks after which, and where it lies by their word. */
async function keepersOf(db: Db, ids: readonly string[]): Promise<Map<string, Kept>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("case_keepers")
    .leftJoin("people", "people.id", "case_keepers.person_id")
    .select(["case_id", "person_id as id", "people.name", "since", "place"])
    .where(among(db, "case_id", ids))
    .execute()
  return new Map(
    rows.map(({ case_id, place, id, name, since }) => [
      case_id,
      { place, owner: id && name !== null ? { id, name, since } : null },
    ]),
  )
}

async function aboutUnits(db: Db, ids: readonly string[]): Promise<Map<string, About>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("units")
    .leftJoin("returns", "returns.id", "units.return_id")
    .leftJoin("shops", "shops.id", "returns.shop_id")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["units.id", "units.grade", "returns.rma", "returns.due_day", "shops.name as shop", "shops.time_zone"])
    .leftJoin("bins", "bins.code", "units.place")
    .select(["order_lines.title", "order_lines.picture"])
    .select((eb) => eb.fn.coalesce("bins.label", "units.place").as("place"))
    .where(among(db, "units.id", ids))
    .execute()
  return new Map(rows.map(({ id, ...about }) => [id, about]))
}

/** Of several returns in a parcel the one that is due first. */
async function aboutParcels(db: Db, ids: readonly string[]): Promise<Map<string, About>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("parcels")
    .leftJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
    .leftJoin("returns", "returns.id", "parcel_returns.return_id")
    .leftJoin("shops", "shops.id", "returns.shop_id")
    .select(["parcels.id", "parcels.key", "returns.rma", "returns.due_day", "shops.name as shop", "shops.time_zone"])
    .where(among(db, "parcels.id", ids))
    .execute()
  const latestFirst = rows.toSorted((a, b) => ((a.due_day ?? "9999") < (b.due_day ?? "9999") ? 1 : -1))
  return new Map(latestFirst.map(({ id, key, ...about }) => [id, { ...about, title: key, picture: null, grade: null }]))
}

type Head = Pick<ReviewRow, "id" | "subject" | "why" | "kinds" | "since">

/** One row of the list, and the head of the case: the same of both. */
export function reviewRow(head: Head, about: Told, now: number): ReviewRow {
  return {
    ...head,
    rma: about.rma ?? null,
    shop: about.shop ?? null,
    title: about.title ?? null,
    picture: about.picture ?? null,
    grade: (about.grade ?? null) as ReviewRow["grade"],
    dueDay: about.due_day ?? null,
    daysLeft: about.due_day ? daysUntil(about.due_day, now, about.time_zone ?? "UTC") : null,
    owner: about.owner,
    place: about.place,
  }
}
