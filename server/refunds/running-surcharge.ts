import { sql } from "kysely"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { LegalBasis } from "../../shared/domain/states.ts"
import { INTEREST_OF, lateRates, lateSurcharge, SHARE_OF } from "../../shared/policy/legal-clock.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Db } from "../db/open.ts"
import { type AskOnce, inDb } from "../db/until-written.ts"
import { type Found, isOwedRow, openAsWell, shopOfOwed } from "./queue-filter.ts"

// What L242-4 adds to what is late, were it paid today: of a whole return, by the same rule as its decision. Its rows in
// the list say it, and the head of the list adds it up, each return once.

/** As the decision counts them: prices and delivery that have not left. */
const isLateKind = sql<boolean>`intents.kind in ('principal', 'adjustment', 'delivery')`
/** Nothing leaves for it: the same thing again is its worth. */
const isMoney = sql<boolean>`intents.way <> 'replacement'`
const isUnpaid = sql<boolean>`intents.state in ('proposed', 'held', 'released', 'failed', 'parked')`

interface Owed {
  shop_id: string
  basis: string
  currency: string
  due_day: string | null
  minor: number
}

export interface RunningSum {
  currency: string
  count: number
  surchargeMinor: number
}

interface Clock {
  now: number
  policy: Policy
  /** Of each shop. */
  zones: ReadonlyMap<string, string>
}

export async function zonesOf(db: Db): Promise<Map<string, string>> {
  const shops = await db.selectFrom("shops").select(["id", "time_zone"]).execute()
  return new Map(shops.map((shop) => [shop.id, shop.time_zone]))
}

/** Each row with what its return costs by now; null while it is in time, or where no law adds anything. */
export async function withSurcharge(db: Db, clock: Clock, rows: readonly RefundRow[]): Promise<RefundRow[]> {
  const late = new Set(rows.filter(runs).map((row) => row.returnId))
  if (late.size === 0) return rows.map((row) => ({ ...row, surchargeMinor: null }))
  const ids = [...late]
  const [paying, owed] = await Promise.all([
    unpaidOfReturns(db, ids).execute(),
    owedOf(db).where("returns.id", "in", ids).execute(),
  ])
  const byReturn = Map.groupBy([...paying, ...owed], (one) => one.return_id)
  return rows.map((row) => ({
    ...row,
    surchargeMinor: runs(row) ? surchargeOf(clock, byReturn.get(row.returnId) ?? []) : null,
  }))
}

const unpaid: readonly (string | null)[] = [null, "proposed", "held", "released", "failed", "parked"]
/** What the law added is owed and is not added to. */
const runs = ({ daysLeft, state, kind }: RefundRow): boolean =>
  daysLeft !== null && daysLeft < 0 && kind !== "surcharge" && unpaid.includes(state)

/**
 * Of all that a filter finds and that is late, a currency at a time: by the database, from the rates of each due day, as
 * each return's sum is rounded by itself.
 */
export async function runningSurcharge(db: Db, clock: Clock, { once, found, days }: Asked): Promise<RunningSum[]> {
  const bases = basesOf(clock.policy)
  const sums = new Map<string, RunningSum>()
  for (const [today, shopIds] of shopsByDay(clock))
    for (const { currency, count, surcharge } of await sumsIn(db, { today, shopIds, bases, once, found, days })) {
      const sum = sums.get(currency) ?? { currency, count: 0, surchargeMinor: 0 }
      sums.set(currency, {
        currency,
        count: sum.count + count,
        surchargeMinor: sumMinor([sum.surchargeMinor, surcharge]),
      })
    }
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))
}

/** Under which the law adds anything. */
const basesOf = ({ legal }: Policy) =>
  (Object.keys(legal) as LegalBasis[]).filter((basis) => legal[basis].lateSurcharge)

/** A day ends at another moment elsewhere. */
const shopsByDay = ({ now, zones }: Clock) =>
  [...Map.groupBy(zones, ([, zone]) => localDay(now, zone))].map(
    ([today, own]) => [today, own.map(([shop]) => shop)] as const,
  )

interface Asked {
  once: AskOnce
  found: Found
  /** On which what is open is due, those of all of it; of what is owed they are asked here. */
  days: readonly string[]
}
interface Late extends Asked {
  today: string
  shopIds: readonly string[]
  bases: readonly LegalBasis[]
}

type LateSum = { currency: string; count: number; surcharge: number }

async function sumsIn(db: Db, late: Late): Promise<LateSum[]> {
  const { today, once, found } = late
  if (late.bases.length === 0) return []
  const intents = lateOnly(unpaidIn(db), "intents", late, [...openAsWell(db), ...found.intents])
  const owed = found.owed && lateOnly(owedOf(db).where(isOwedRow), "returns", late, found.owed)
  const parts = (owed ? intents.unionAll(owed) : intents) as typeof intents
  const owedDays = owed ? await once(db.selectFrom(owed.as("part")).select("due_day").distinct()) : []
  const days = [...new Set([...late.days, ...owedDays.flatMap((row) => row.due_day ?? [])])].filter(
    (day) => day < today,
  )
  if (days.length === 0) return []
  const rates = days.map((day) => {
    const { basisPoints, basisPointDays } = lateRates({ dueDay: day, paidDay: today })
    return sql`(cast(${day} as text), ${sql.lit(basisPoints ?? 0)}, ${sql.lit(basisPointDays)})`
  })
  const { rows } = await once(
    inDb(
      db,
      sql<LateSum>`with rates (day, share, interest) as (values ${sql.join(rates)}),
    whole as (select return_id, due_day, max(currency) as currency, cast(sum(minor) as bigint) as minor
      from (${parts}) as part group by return_id, due_day)
    select currency, cast(count(*) as bigint) as count,
      cast(sum(${roundedUp("share", SHARE_OF)} + ${roundedUp("interest", INTEREST_OF)}) as bigint) as surcharge
    from whole join rates on rates.day = whole.due_day where minor > 0 group by currency`,
    ),
  )
  return rows
}

/** As the clock rounds, and past no integer: the whole parts first. */
const roundedUp = (rate: "share" | "interest", of: number) => {
  const [part, whole] = [sql.ref(`rates.${rate}`), sql.lit(of)]
  return sql`(minor / ${whole}) * ${part} + ((minor % ${whole}) * ${part} + ${sql.lit(of - 1)}) / ${whole}`
}

function lateOnly<T extends ReturnType<typeof unpaidIn> | ReturnType<typeof owedOf>>(
  query: T,
  table: "intents" | "returns",
  { today, shopIds, bases }: Late,
  filter: Found["intents"],
): T {
  const of = (column: string) => sql.ref(`${table}.${column}`)
  const asked = [
    sql<boolean>`${of("due_day")} < ${today}`,
    sql<boolean>`${table === "returns" ? shopOfOwed : of("shop_id")} in (${sql.join(shopIds)})`,
    sql<boolean>`${of("basis")} in (${sql.join(bases)})`,
    ...filter,
  ]
  let some = query as ReturnType<typeof unpaidIn>
  for (const where of asked) some = some.where(where)
  return some as T
}

/** Row by row: they are added up by their returns with what is owed. */
const unpaidIn = (db: Db) =>
  db
    .selectFrom("intents")
    .select(["intents.return_id", "intents.shop_id", "intents.basis", "intents.currency", "intents.due_day"])
    .select("intents.amount_minor as minor")
    .where(isLateKind)
    .where(isUnpaid)
    .where(isMoney)

/** By the index of their returns: told the states, SQLite would go along all that are in them. */
const unpaidOfReturns = (db: Db, ids: readonly string[]) => {
  const own = db.selectFrom("intents").selectAll().where("return_id", "in", ids).limit(10_000).as("intents")
  // the same columns either way, which the types cannot say
  return sumsByReturn(db, own as unknown as "intents")
}

const sumsByReturn = (db: Db, from: "intents") =>
  db
    .selectFrom(from)
    .select(["intents.return_id", "intents.shop_id", "intents.basis", "intents.currency", "intents.due_day"])
    .select(sql<number>`cast(sum(intents.amount_minor) as bigint)`.as("minor"))
    .where(isLateKind)
    .where(isUnpaid)
    .where(isMoney)
    .groupBy(["intents.return_id", "intents.shop_id", "intents.basis", "intents.currency", "intents.due_day"])

const owedOf = (db: Db) =>
  db
    .selectFrom("returns")
    // column by column as the refunds', which they are put under
    .select(["returns.id as return_id", "returns.shop_id", "returns.basis"])
    .select([sql<string>`coalesce(returns.owed_currency, '')`.as("currency"), "returns.due_day"])
    .select(sql<number>`coalesce(returns.owed_minor, 0)`.as("minor"))

/** Asked for each of thousands at one moment. */
let today = { now: 0, zone: "", day: "" }
function todayOf(now: number, zone: string): string {
  if (today.now !== now || today.zone !== zone) today = { now, zone, day: localDay(now, zone) }
  return today.day
}

/** The parts of one return; null: in time, or nothing is added. */
function surchargeOf({ now, policy, zones }: Clock, parts: readonly Owed[]): number | null {
  const amountMinor = sumMinor(parts.map((one) => one.minor))
  const first = parts.find((one) => one.minor > 0)
  if (!first || first.due_day === null || !policy.legal[first.basis as LegalBasis].lateSurcharge) return null
  const paidDay = todayOf(now, zones.get(first.shop_id) ?? "UTC")
  if (paidDay <= first.due_day) return null
  return lateSurcharge({ amountMinor, dueDay: first.due_day, paidDay }).amountMinor
}
