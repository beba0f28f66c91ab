import { type RawBuilder, sql } from "kysely"
import { done, type Result } from "../../../shared/contract/problem.ts"
import type { Measure, WeekOf } from "../../../shared/domain/measures.ts"
import type { Db } from "../../db/open.ts"
import { currencyOf } from "./answer.ts"
import { countSums, rowFilters } from "./count.ts"
import type { Question } from "./question.ts"

export interface UnitsAsked {
  from: number
  to: number
  filters: Question["filters"]
  weeks: WeekOf
  /** Only those that this measure counts. */
  measure: Measure | null
  /** Of money: of one currency, as its number is. Null: the one that the number would be of. */
  currency: string | null
  after: { at: number; id: string } | null
}
export interface UnitsFound {
  total: number
  ids: string[]
  next: string | null
}

export const UNITS_A_PAGE = 24

/** Of measures that count some of the units, which. */
const only: Partial<Record<Measure, RawBuilder<unknown>>> = {
  defective: sql`u.defective = 1`,
  defectiveShare: sql`u.defective = 1`,
  deducted: sql`u.deducted = 1`,
  deductedShare: sql`u.deducted = 1`,
  deductedMinor: sql`u.deducted_minor <> 0`,
  refused: sql`u.acceptance = 'rejected'`,
  refusedShare: sql`u.acceptance = 'rejected'`,
  disputed: sql`u.disputed = 1`,
  disputedShare: sql`u.disputed = 1`,
  // where they disagree is what is looked for
  agreed: sql`u.judged = 1 and u.agreed = 0`,
  resold: sql`u.disposition in ('restock', 'resale')`,
  repaired: sql`u.disposition in ('refurbish', 'repair')`,
  destroyed: sql`u.disposition in ('parts', 'recycle', 'donate', 'dispose')`,
  refunded: sql`u.refunded_minor <> 0`,
  postage: sql`u.postage_minor <> 0`,
  depreciation: sql`u.depreciation_minor <> 0`,
}

/** The units behind a number, those that came last first. */
export async function unitsOf(db: Db, asked: UnitsAsked): Promise<Result<UnitsFound>> {
  const { from, to, filters, weeks, measure, after } = asked
  if (from > to) return done({ total: 0, ids: [], next: null })
  const week = sql.ref(weeks === "sold" ? "u.sold_week" : "u.seen_week")
  const narrower = measure && only[measure]
  const currency = measure && (asked.currency ?? (await currencyOf(db, measure, asked)))
  const which = sql`from learned_units as u left join products as p on p.id = u.product_id
    where ${week} >= ${from} and ${week} <= ${to} ${sql.join(rowFilters(filters), sql` `)}
    ${narrower ? sql`and ${narrower}` : sql``}
    ${currency ? sql`and u.currency = ${currency}` : sql``}`
  const beyond = after ? sql`and (u.seen_at, u.unit_id) < (${after.at}, ${after.id})` : sql``
  const { rows } = await sql<{ unit_id: string; seen_at: number }>`select u.unit_id, u.seen_at ${which} ${beyond}
    order by u.seen_at desc, u.unit_id desc limit ${UNITS_A_PAGE + 1}`.execute(db)
  const shown = rows.slice(0, UNITS_A_PAGE)
  const last = shown.at(-1)
  return done({
    // what was sold is told of no currency: it is counted unit by unit
    total:
      narrower || (currency && weeks === "sold") ? await countAll(db, which) : await countTallied(db, asked, currency),
    ids: shown.map((row) => row.unit_id),
    next: rows.length > UNITS_A_PAGE && last ? `${last.seen_at}.${last.unit_id}` : null,
  })
}

async function countAll(db: Db, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select cast(count(*) as bigint) as count ${which}`.execute(db)
  return rows[0]?.count ?? 0
}

async function countTallied(
  db: Db,
  { weeks, filters, from, to }: UnitsAsked,
  currency: string | null,
): Promise<number> {
  const plain = filters.filter((one) => one.by !== "stage")
  const rows = await countSums(db, { week: weeks, sums: ["units"], by: [], filters: plain, from, to })
  return rows.reduce((sum, row) => sum + (currency === null || row.currency === currency ? (row.units ?? 0) : 0), 0)
}
