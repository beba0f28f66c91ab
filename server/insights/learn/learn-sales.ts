import { productId } from "../../../shared/domain/derive-id.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { among } from "../../db/among.ts"
import type { Tx } from "../../db/open.ts"
import { keepSales } from "../numbers/keep-sales.ts"
import { notUploaded } from "../sales-upload/under-upload.ts"

/**
 * What these orders delivered, a row a line; of a cancelled order, of a line that nobody delivered, and of a week of an
 * article whose sales were uploaded there is none.
 */
export async function learnSales(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const lines = await tx
    .selectFrom("order_lines")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .where(among(tx, "order_lines.order_id", orderIds))
    .select([
      ...(["order_lines.id", "order_lines.sku", "order_lines.quantity", "order_lines.delivered_at"] as const),
      ...(["order_lines.batch", "orders.shop_id", "orders.delivered_by", "orders.region"] as const),
      "orders.cancelled_at",
    ])
    .execute()
  const delivered = lines.flatMap((line) =>
    line.delivered_at === null || line.cancelled_at != null || line.quantity < 1
      ? []
      : [
          {
            id: line.id,
            shop_id: line.shop_id,
            product_id: productId(line.shop_id, line.sku),
            week: weekOf(line.delivered_at),
            batch: line.batch ?? null,
            carrier: line.delivered_by ?? null,
            region: line.region ?? null,
            units: line.quantity,
            source: "order" as const,
          },
        ],
  )
  const rows = await notUploaded(tx, delivered)
  const sold = new Set(rows.map((row) => row.id))
  const gone = lines.map((line) => line.id).filter((id) => !sold.has(id))
  await keepSales(tx, { gone, rows })
}
