import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import { publishMany } from "./publish-many.ts"

/** The shop's catalogue for the site that receives for it; only these SKUs where they are named. */
export async function publishProducts(tx: Tx, _ctx: Context, shopId: string, skus?: readonly string[]): Promise<void> {
  const shop = await tx.selectFrom("shops").select("site_id").where("id", "=", shopId).executeTakeFirst()
  if (!shop || skus?.length === 0) return
  let query = tx.selectFrom("products").selectAll().where("shop_id", "=", shopId)
  if (skus) query = query.where(among(tx, "sku", skus))
  const rows = await query.execute()
  await publishMany(
    tx,
    rows.map(({ id, sku, gtins, title, category, picture }) => ({
      where: { siteId: shop.site_id, kind: "product", id },
      body: { sku, gtins: JSON.parse(gtins) as string[], title, category, picture },
    })),
  )
}
