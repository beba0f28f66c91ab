import { numberKey } from "../../shared/domain/search-key.ts"
import type { Tx } from "../db/open.ts"

/** By which of its articles a return is found: SKU and GTIN of each line, the newest notice first. */
export async function keepArticles(tx: Tx, returnId: string): Promise<void> {
  const rows = await tx
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("returns", "returns.id", "return_lines.return_id")
    .select(["order_lines.sku", "order_lines.gtin", "returns.notice_at"])
    .where("return_lines.return_id", "=", returnId)
    .execute()
  const keys = new Set(rows.flatMap(({ sku, gtin }) => [sku, gtin ?? ""]).map(numberKey))
  keys.delete("")
  const newest = -(rows[0]?.notice_at ?? 0)
  await tx.deleteFrom("return_articles").where("return_id", "=", returnId).execute()
  if (keys.size === 0) return
  await tx
    .insertInto("return_articles")
    .values([...keys].map((key) => ({ key, newest, return_id: returnId })))
    .execute()
}

/** The same for every return of an order, whose articles may be called otherwise now. */
export async function keepArticlesOfOrder(tx: Tx, orderId: string): Promise<void> {
  const rows = await tx.selectFrom("returns").select("id").where("order_id", "=", orderId).execute()
  for (const row of rows) await keepArticles(tx, row.id)
}
