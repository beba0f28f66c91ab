import { sql } from "kysely"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { LegalBasis } from "../../shared/domain/states.ts"
import { lateSurcharge } from "../../shared/policy/legal-clock.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Db } from "../db/open.ts"
import { type Found, isOpenRow, isOwedRow } from "./queue-filter.ts"

// What L242-4 adds to what is late, were it paid today: of a whole return, by the same rule as its decision. Its rows in
// the list say it, and the head of the list adds it up, each return once.

/** As the decision counts them: prices and delivery that have not left. */
const isLateKind = sql<boolean>`intents.kind in ('principal', 'adjustment', 'delivery')`
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

/** Of all that a filter finds and that is late, a currency at a time. Equal returns are reckoned once. */
export async function runningSurcharge(db: Db, clock: Clock, found: Found): Promise<RunningSum[]> {
  const latest =
    [...clock.zones.values()]
      .map((zone) => localDay(clock.now, zone))
      .sort()
      .at(-1) ?? ""
  let intents = unpaidOf(db).where(isOpenRow).where("intents.due_day", "<", latest)
  for (const where of found.intents) intents = intents.where(where)
  let returns = owedOf(db).where(isOwedRow).where("returns.due_day", "<", latest)
  for (const where of found.owed ?? []) returns = returns.where(where)
  const parts = found.owed ? intents.unionAll(returns) : intents
  const whole = db
    .selectFrom(parts.as("part"))
    .select(["shop_id", "basis", "due_day", sql<string>`max(currency)`.as("currency")])
    .select(sql<number>`cast(sum(minor) as bigint)`.as("minor"))
    .groupBy(["return_id", "shop_id", "basis", "due_day"])
  const alike = await db
    .selectFrom(whole.as("one"))
    .select(["shop_id", "basis", "due_day", "currency", "minor"])
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .groupBy(["shop_id", "basis", "due_day", "currency", "minor"])
    .execute()
  const sums = new Map<string, RunningSum>()
  for (const { count, ...own } of alike) {
    const surcharge = surchargeOf(clock, [own])
    if (surcharge === null) continue
    const { currency } = own
    const sum = sums.get(currency) ?? { currency, count: 0, surchargeMinor: 0 }
    sums.set(currency, { currency, count: sum.count + count, surchargeMinor: sum.surchargeMinor + count * surcharge })
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

const unpaidOf = (db: Db) => sumsByReturn(db, "intents")

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
