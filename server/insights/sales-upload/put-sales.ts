import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { productId, saleId } from "../../../shared/domain/derive-id.ts"
import { isWeek, weekOfPeriod } from "../../../shared/domain/sales-period.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { keepSales } from "../numbers/keep-sales.ts"

/** Units of an article that were sold and delivered in a day or a week, as far apart as they are known. */
export interface SoldPeriod {
  sku: string
  /** "2026-11-03" or "2026-W45" (shared/domain/sales-period.ts). */
  period: string
  sold: readonly { batch: string | null; carrier: string | null; region: string | null; units: number }[]
}

/**
 * Sales that somebody else counted, in place of what was uploaded of the same article and period before, and of what its
 * orders say of that week: so nothing is counted twice, whichever came first. A whole week takes the place of its days.
 * Refused `conflict`: a day of a week that stands as a whole. An answer each.
 */
export async function putSales(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, periods }: { shopId: string; periods: readonly SoldPeriod[] },
): Promise<Result<null>[]> {
  if (!may(actor, "import.file"))
    return periods.map(() => refused("not_allowed", "Sales are uploaded by an administrator."))
  const known = await knownRows(tx, shopId, periods)
  const answers: Result<null>[] = []
  const [gone, rows] = [new Set<string>(), [] as ReturnType<typeof rowsOf>]
  for (const period of periods) {
    const week = weekOfPeriod(period.period)
    const there = known.get(`${productId(shopId, period.sku)} ${week}`) ?? []
    if (week === null) answers.push(refused("invalid", `${period.period} is no week.`))
    else if (!isWeek(period.period) && there.some((row) => row.source === "upload" && row.day === null))
      answers.push(refused("conflict", `The week of ${period.period} stands as a whole.`))
    else {
      for (const row of there) if (takesPlaceOf(period.period, row)) gone.add(row.id)
      rows.push(...rowsOf(shopId, week, period))
      answers.push(done(null))
    }
  }
  await keepSales(tx, { gone: [...gone], rows })
  const units = rows.reduce((sum, row) => sum + row.units, 0)
  await appendAudit(tx, ctx, actor, {
    action: "sales.put",
    subject: `shop:${shopId}`,
    detail: { periods: answers.filter((answer) => answer.ok).length, units },
  })
  return answers
}

type Known = { id: string; source: "order" | "upload"; day: string | null }

const takesPlaceOf = (period: string, { source, day }: Known): boolean =>
  source === "order" || isWeek(period) || day === period

async function knownRows(tx: Tx, shopId: string, periods: readonly SoldPeriod[]): Promise<Map<string, Known[]>> {
  const weeks = periods.flatMap(({ period }) => weekOfPeriod(period) ?? [])
  if (weeks.length === 0) return new Map()
  const rows = await tx
    .selectFrom("sales")
    .where(among(tx, "product_id", [...new Set(periods.map(({ sku }) => productId(shopId, sku)))]))
    .where("week", ">=", Math.min(...weeks))
    .where("week", "<=", Math.max(...weeks))
    .select(["id", "source", "day", "product_id", "week"])
    .execute()
  return Map.groupBy(rows, (row) => `${row.product_id} ${row.week}`)
}

const rowsOf = (shopId: string, week: number, { sku, period, sold }: SoldPeriod) =>
  sold.map((one) => ({
    ...one,
    id: saleId(shopId, sku, period, one),
    shop_id: shopId,
    product_id: productId(shopId, sku),
    week,
    source: "upload" as const,
    day: isWeek(period) ? null : period,
  }))
