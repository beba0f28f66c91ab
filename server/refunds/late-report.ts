import { type LateCase, type LateHolder, type LateReport, lateHolders } from "../../shared/contract/late.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { type LateGroup, type LateRow, lateGroups, lateness, latestCases } from "./late-cases.ts"

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
  const all = await lateGroups(db, ctx.now(), days + 1)
  const late = all.filter((group) => lateness(group) > 0)
  const list = await latestCases(db, ctx.now(), { groups: late, most: MOST_LISTED + 1, holder })
  return done({
    today: await todayOf(db, ctx.now()),
    atRisk: { days, cases: casesIn(all) - casesIn(late) },
    cases: casesIn(late),
    sums: sumsOf(late),
    holders: lateHolders.flatMap((one) => holderPart(one, late)),
    steps: stepsOf(late),
    list: await listed(db, list.slice(0, MOST_LISTED)),
    more: list.length > MOST_LISTED,
  })
}

export const casesIn = (groups: readonly LateGroup[]): number => sumMinor(groups.map((group) => group.cases))

async function todayOf(db: Db, now: number): Promise<string> {
  const shop = await db.selectFrom("shops").select("time_zone").orderBy("id").executeTakeFirst()
  return localDay(now, shop?.time_zone ?? "UTC")
}

function holderPart(holder: LateHolder, all: readonly LateGroup[]): LateReport["holders"] {
  const groups = all.filter((group) => group.holder === holder)
  const [first] = groups
  if (!first) return []
  const reasons = [...Map.groupBy(groups, (group) => group.reason)]
    .map(([reason, own]) => ({ reason, cases: casesIn(own) }))
    .sort((a, b) => b.cases - a.cases || (a.reason < b.reason ? -1 : 1))
  const daysLate = Math.max(...groups.map(lateness))
  return [{ holder, cases: casesIn(groups), since: first.due_day, daysLate, sums: sumsOf(groups), reasons }]
}

function sumsOf(groups: readonly LateGroup[]): LateReport["sums"] {
  return [...Map.groupBy(groups, (group) => group.currency)]
    .map(([currency, own]) => ({
      currency,
      sumMinor: sumMinor(own.map((group) => group.amount)),
      surchargeMinor: sumMinor(own.map((group) => group.surcharge)),
    }))
    .sort((a, b) => b.sumMinor - a.sumMinor || (a.currency < b.currency ? -1 : 1))
}

function stepsOf(groups: readonly LateGroup[]): LateReport["steps"] {
  return STEPS.map((from, at) => {
    const to = STEPS[at + 1] === undefined ? null : (STEPS[at + 1] as number) - 1
    const inside = groups.filter((group) => lateness(group) >= from && (to === null || lateness(group) <= to))
    return { from, to, cases: casesIn(inside) }
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
