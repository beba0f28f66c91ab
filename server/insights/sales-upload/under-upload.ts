import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"

/**
 * Those of these rows that count: where the sales of an article's week were uploaded, its orders of that week are in them
 * already, and are not counted beside them.
 */
export async function notUploaded<Row extends { product_id: string; week: number }>(
  tx: Tx,
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return []
  const weeks = rows.map((row) => row.week)
  const uploaded = await tx
    .selectFrom("sales")
    .where(among(tx, "product_id", [...new Set(rows.map((row) => row.product_id))]))
    .where("week", ">=", Math.min(...weeks))
    .where("week", "<=", Math.max(...weeks))
    .where("source", "=", "upload")
    .select(["product_id", "week"])
    .distinct()
    .execute()
  const there = new Set(uploaded.map(({ product_id, week }) => `${product_id} ${week}`))
  return rows.filter(({ product_id, week }) => !there.has(`${product_id} ${week}`))
}
