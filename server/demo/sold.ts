import { productId, saleId } from "../../shared/domain/derive-id.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { weekOf } from "../../shared/domain/week.ts"
import type { Tx } from "../db/open.ts"
import { keepSales } from "../insights/numbers/keep-sales.ts"
import { type DemoProduct, type DemoShop, demoShops } from "./catalogue.ts"
import { spanDays } from "./past.ts"
import { LEAKING_LOT } from "./planted.ts"

/** Of an ordinary article's deliveries so many come back; of another, as many times as much as its weight says. */
const USUAL_SHARE = 0.09
/** Lines of a return, in the mean (past.ts). */
const LINES = 1.22
/** Of the kettles delivered while the bad lot was sold, so many were of it. */
const BAD_LOT_SHARE = 0.25
const LOTS = 7
/** Weeks of sales before the first return: what is usual is learned from them. */
const BEFORE = 6

/**
 * What the demo's shops sold and delivered, by article, week and lot, as if they had uploaded it: the orders that are here
 * are those of which something came back. So many that the returns of an ordinary article are nine in a hundred.
 */
export async function laySold(
  tx: Tx,
  { shops, now, returns }: { shops: ReadonlyMap<string, string>; now: number; returns: number },
): Promise<void> {
  const days = spanDays(returns)
  const weeks = Math.ceil(days / 7) + BEFORE
  const last = weekOf(now)
  for (const shop of demoShops) {
    const shopId = shops.get(shop.code) ?? ""
    const perWeek = ((returns / demoShops.length) * LINES * 7) / days
    const rows = shop.products.flatMap((product) =>
      Array.from({ length: weeks }, (_, ago) => last - ago).flatMap((week) =>
        lotsOf(product, soldAWeek(shop, product, perWeek)).map(({ batch, units }) => ({
          id: saleId(shopId, product.sku, weekPeriod(week), { batch, carrier: null, region: null }),
          ...{ shop_id: shopId, product_id: productId(shopId, product.sku), week, batch, units },
          source: "upload" as const,
        })),
      ),
    )
    await keepSales(tx, { gone: [], rows })
  }
}

/** Sizes of one model are sold alike. */
function soldAWeek(shop: DemoShop, product: DemoProduct, returnsAWeek: number): number {
  const all = shop.products.reduce((sum, one) => sum + one.weight, 0)
  const sizes = shop.products.filter((one) => one.picture === product.picture).length
  return Math.max(1, Math.round(returnsAWeek / all / USUAL_SHARE / sizes))
}

function lotsOf({ sku, lots }: DemoProduct, units: number): { batch: string | null; units: number }[] {
  if (!lots) return [{ batch: null, units }]
  const bad = sku === "BRI-BOUIL" ? Math.round(units * BAD_LOT_SHARE) : 0
  const others = Array.from({ length: LOTS }, (_, n) => ({
    batch: `${lots}26${String(n + 1).padStart(2, "0")}`,
    units: Math.max(1, Math.round((units - bad) / LOTS)),
  }))
  return bad > 0 ? [...others, { batch: LEAKING_LOT, units: bad }] : others
}
