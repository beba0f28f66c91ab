import { portion } from "../../shared/domain/money.ts"
import { resolutionKindOf } from "../../shared/domain/resolution-moves.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { type Variant, variantsOf } from "../intake/variants-of.ts"

export interface Offered {
  /** The article itself and others of its family; empty where nobody knows it here. */
  variants: Variant[]
  bonus: { basisPoints: number; capMinor: number }
  /** What stands, as the form names it. */
  chosen: string
}

/** What can be had instead of money for a line. */
export async function offeredFor(
  db: Db,
  ctx: Pick<Context, "now">,
  { returnId, lineId }: { returnId: string; lineId: string },
): Promise<Offered> {
  const { policy } = await currentPolicy(db, ctx.now())
  const line = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .innerJoin("products", (join) =>
      join.onRef("products.shop_id", "=", "orders.shop_id").onRef("products.sku", "=", "order_lines.sku"),
    )
    .select(["products.id", "products.sku"])
    .where("return_lines.id", "=", lineId)
    .where("return_lines.return_id", "=", returnId)
    .executeTakeFirst()
  const row = await db
    .selectFrom("resolutions")
    .select(["state", "sku"])
    .where("line_id", "=", lineId)
    .where("unit_id", "is", null)
    .executeTakeFirst()
  const kind = row ? resolutionKindOf(row.state) : "refund"
  const { bonusBasisPoints: basisPoints, bonusCapMinor: capMinor } = policy.storeCredit
  return {
    variants: line ? await variantsOf(db, line.id, { now: ctx.now() }) : [],
    bonus: { basisPoints, capMinor },
    chosen: kind === "replacement" ? `replacement:${row?.sku ?? line?.sku ?? ""}` : kind,
  }
}

export const bonusOf = ({ basisPoints, capMinor }: Offered["bonus"], amountMinor: number): number =>
  Math.min(portion(amountMinor, basisPoints), capMinor)
