import { type LateCase, type LateHolder, type LateReport, lateHolders } from "../../shared/contract/late.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { daysBetween, localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { type LateRow, lateCases } from "./late-cases.ts"

const MOST_LISTED = 50
/** Days late at which the surcharge of L242-4 changes its step. */
const STEPS = [1, 10, 20, 30, 60, 90] as const

/** What is late, who holds it up, since when, how much of it, and what the law adds meanwhile. */
export async function lateReport(
  db: Db,
  ctx: Context,
  actor: Actor,
  { holder }: { holder?: LateHolder | undefined },
): Promise<Result<LateReport>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const { policy } = await currentPolicy(db, ctx.now())
  const days = policy.thresholds.obligationDays
  const all = await lateCases(db, ctx.now(), days + 1)
  const rows = all.filter((row) => lateness(row) > 0)
  const wanted = rows.filter((row) => holder === undefined || row.holder === holder)
  return done({
    today: await todayOf(db, ctx.now()),
    atRisk: { days, cases: all.length - rows.length },
    cases: rows.length,
    sums: sumsOf(rows),
    holders: lateHolders.flatMap((one) => holderPart(one, rows)),
    steps: stepsOf(rows),
    list: await listed(db, latestFirst(wanted).slice(0, MOST_LISTED)),
    more: wanted.length > MOST_LISTED,
  })
}

/** Days late; 0 is due today, below zero is still to come. */
export const lateness = ({ due_day, today }: LateRow) => daysBetween(due_day, today)

/** Of one day the dearest first. */
export const latestFirst = (rows: readonly LateRow[]): LateRow[] =>
  [...rows].sort((a, b) => lateness(b) - lateness(a) || b.amount - a.amount || (a.id < b.id ? -1 : 1))

async function todayOf(db: Db, now: number): Promise<string> {
  const shop = await db.selectFrom("shops").select("time_zone").orderBy("id").executeTakeFirst()
  return localDay(now, shop?.time_zone ?? "UTC")
}

function holderPart(holder: LateHolder, all: readonly LateRow[]): LateReport["holders"] {
  const rows = all.filter((row) => row.holder === holder)
  const [first] = latestFirst(rows)
  if (!first) return []
  const reasons = [...Map.groupBy(rows, (row) => row.reason)]
    .map(([reason, own]) => ({ reason, cases: own.length }))
    .sort((a, b) => b.cases - a.cases || (a.reason < b.reason ? -1 : 1))
  return [{ holder, cases: rows.length, since: first.due_day, daysLate: lateness(first), sums: sumsOf(rows), reasons }]
}

function sumsOf(rows: readonly LateRow[]): LateReport["sums"] {
  return [...Map.groupBy(rows, (row) => row.currency)]
    .map(([currency, own]) => ({
      currency,
      sumMinor: sumMinor(own.map((row) => row.amount)),
      surchargeMinor: sumMinor(own.map((row) => row.surcharge)),
    }))
    .sort((a, b) => b.sumMinor - a.sumMinor || (a.currency < b.currency ? -1 : 1))
}

function stepsOf(rows: readonly LateRow[]): LateReport["steps"] {
  return STEPS.map((from, at) => {
    const to = STEPS[at + 1] === undefined ? null : (STEPS[at + 1] as number) - 1
    const inside = rows.filter((row) => lateness(row) >= from && (to === null || lateness(row) <= to))
    return { from, to, cases: inside.length }
  })
}

export async function listed(db: Db, rows: readonly LateRow[]): Promise<LateCase[]> {
  if (rows.length === 0) return []
  const found = await db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.id", "returns.rma", "shops.name"])
    .where(
      "returns.id",
      "in",
      rows.map((row) => row.id),
    )
    .execute()
  const named = new Map(found.map((one) => [one.id, one]))
  return rows.map((row) => ({
    returnId: row.id,
    rma: named.get(row.id)?.rma ?? "",
    shop: named.get(row.id)?.name ?? "",
    holder: row.holder,
    reason: row.reason,
    dueDay: row.due_day,
    daysLate: lateness(row),
    currency: row.currency,
    amountMinor: row.amount,
    surchargeMinor: row.surcharge,
  }))
}
