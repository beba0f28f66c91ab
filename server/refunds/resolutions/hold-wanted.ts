import type { ResolutionChoice } from "../../../shared/contract/resolutions.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import { dropHold, holdVariant } from "../../intake/variants-of.ts"
import type { Known } from "./lock-resolution.ts"

export interface Wanted {
  title: string
  /** Null: nobody told its price, so it is worth what the unit was. */
  worthMinor: number | null
}

/** As long as a return is on its way at the most; the shop's own stock has the last word. */
const HOLD_DAYS = 30
const DAY = 86_400_000

export const holdKey = (lineId: string, unitId: string | null): string => `exchange:${lineId}:${unitId ?? ""}`

/**
 * Sets aside what a customer is promised instead, where the shop says how many it has; whatever was set aside for an
 * earlier wish is free again. Null: the same thing again, an article that nobody knows here, or no replacement.
 */
export async function holdWanted(
  tx: Tx,
  ctx: Context,
  { known, choice }: { known: Known; choice: ResolutionChoice },
): Promise<Wanted | "sold_out" | null> {
  const key = holdKey(choice.lineId, choice.unitId)
  if (choice.want !== "replacement") {
    await dropHold(tx, key)
    return null
  }
  const sold = await tx
    .selectFrom("order_lines")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
    .select(["order_lines.sku", "orders.shop_id", "return_lines.authorized"])
    .where("order_lines.id", "=", known.orderLineId)
    .where("return_lines.id", "=", choice.lineId)
    .executeTakeFirstOrThrow()
  const sku = choice.sku ?? sold.sku
  const product = await tx
    .selectFrom("products")
    .select(["id", "title", "price_minor"])
    .where("shop_id", "=", sold.shop_id)
    .where("sku", "=", sku)
    .executeTakeFirst()
  if (!product) return null
  const quantity = choice.unitId === null ? Math.max(1, known.unitIds.length || sold.authorized) : 1
  const until = ctx.now() + HOLD_DAYS * DAY
  if (!(await holdVariant(tx, ctx, { key, productId: product.id, quantity, until }))) return "sold_out"
  return sku === sold.sku ? null : { title: product.title, worthMinor: product.price_minor || null }
}

/** One of what was set aside is in the shop's own books, or wanted no more. */
export async function takeHeld(tx: Tx, lineId: string, unitId: string): Promise<void> {
  await dropHold(tx, holdKey(lineId, unitId))
  const key = holdKey(lineId, null)
  const left = await tx
    .updateTable("variant_holds")
    .set((eb) => ({ quantity: eb("quantity", "-", 1) }))
    .where("key", "=", key)
    .where("quantity", ">", 1)
    .executeTakeFirst()
  if (left.numUpdatedRows === 0n) await dropHold(tx, key)
}
