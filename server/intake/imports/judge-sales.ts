import { productId } from "../../../shared/domain/derive-id.ts"
import { isWeek, weekOfPeriod, weekPeriod } from "../../../shared/domain/sales-period.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import type { SoldPeriod } from "../../insights/sales-upload/put-sales.ts"
import { type GoodLine, type Judged, troubleOf } from "./one-thing.ts"
import { MOST_OF_ONE } from "./read-groups.ts"
import type { Input } from "./understand-line.ts"

export interface KnownSales {
  /** Articles of this shop, by SKU. */
  articles: ReadonlySet<string>
  /** What was uploaded before, by product and period. */
  uploaded: ReadonlyMap<string, Sold[]>
  /** The week that now is in. */
  thisWeek: number
}
type Sold = SoldPeriod["sold"][number]

/** The lines of one article and period, added up by batch, carrier and region. */
export function judgeSales(shopId: string, lines: readonly GoodLine[], known: KnownSales): Judged<SoldPeriod> {
  const [first] = lines
  if (!first) return { is: "same" }
  const refuse = (...told: Parameters<typeof troubleOf>): Judged<SoldPeriod> => ({
    is: "refused",
    troubles: [troubleOf(...told)],
  })
  const [sku, period] = [String(first.input.sku), String(first.input.period)]
  const week = weekOfPeriod(period)
  if (!known.articles.has(sku)) return refuse(first.line, "unknown_article", { field: "sku", value: sku })
  if (week === null || week > known.thisWeek)
    return refuse(first.line, "out_of_range", {
      field: "period",
      value: period,
      wants: `≤ ${weekPeriod(known.thisWeek)}`,
    })
  // the rest of so many was not read
  if (lines.length >= MOST_OF_ONE) return refuse(first.line, "refused")
  const product = productId(shopId, sku)
  const whole = known.uploaded.get(`${product} ${weekPeriod(week)}`)
  if (!isWeek(period) && whole)
    return refuse(first.line, "conflict", { field: "period", value: period, wants: weekPeriod(week) })
  const sold = addUp(lines.map(({ input }) => input))
  const before = known.uploaded.get(`${product} ${period}`) ?? []
  if (asText(before) === asText(sold)) return { is: "same" }
  // taken back whole, its orders would have to count again
  if (sold.length === 0) return refuse(first.line, "out_of_range", { field: "units", value: "0", wants: "≥ 1" })
  return { is: before.length > 0 ? "changed" : "created", thing: { sku, period, sold } }
}

function addUp(inputs: readonly Input[]): Sold[] {
  const all = new Map<string, Sold>()
  for (const input of inputs) {
    const [batch, carrier, region] = [textOf(input.batch), textOf(input.carrier), textOf(input.region)]
    const key = JSON.stringify([batch, carrier, region])
    const units = (all.get(key)?.units ?? 0) + Number(input.units)
    // a line of nothing says that nothing was sold, and leaves no row
    if (units > 0) all.set(key, { batch, carrier, region, units })
  }
  return [...all.values()]
}

const textOf = (value: Input[string] | undefined) => (value === undefined ? null : String(value))
const asText = (sold: readonly Sold[]) =>
  sold
    .map(({ batch, carrier, region, units }) => JSON.stringify([batch, carrier, region, units]))
    .sort()
    .join()

/** What these lines are held against. */
export async function knownSales(db: Db, shopId: string, lines: readonly GoodLine[], now: number): Promise<KnownSales> {
  const skus = [...new Set(lines.map(({ input }) => String(input.sku)))]
  const weeks = lines.flatMap(({ input }) => weekOfPeriod(String(input.period)) ?? [])
  const thisWeek = weekOf(now)
  if (skus.length === 0 || weeks.length === 0) return { articles: new Set(), uploaded: new Map(), thisWeek }
  const articles = await db
    .selectFrom("products")
    .where("shop_id", "=", shopId)
    .where(among(db, "sku", skus))
    .select("sku")
    .execute()
  const rows = await db
    .selectFrom("sales")
    .where(
      among(
        db,
        "product_id",
        skus.map((sku) => productId(shopId, sku)),
      ),
    )
    .where("week", ">=", Math.min(...weeks))
    .where("week", "<=", Math.max(...weeks))
    .where("source", "=", "upload")
    .select(["product_id", "week", "day", "batch", "carrier", "region", "units"])
    .execute()
  const uploaded = Map.groupBy(rows, ({ product_id, week, day }) => `${product_id} ${day ?? weekPeriod(week)}`)
  return { articles: new Set(articles.map(({ sku }) => sku)), uploaded, thisWeek }
}
