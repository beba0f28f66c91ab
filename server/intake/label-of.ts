import type { Readable } from "node:stream"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { returnLabel } from "../labels/return-label.ts"
import { returnSlip, slipSheet } from "../labels/return-slip.ts"
import { svgOf } from "../labels/sheet-to-svg.ts"

/** To print, or for the customer's own phone: the label of its parcel where there is one, else a slip with its number. */
export async function labelOf(
  db: Db,
  actor: Actor,
  input: { returnId: string; locale: "fr" | "en" },
): Promise<Result<{ rma: string; pdf: Readable; svg: string }>> {
  if (actor.kind === "api_key" || !may(actor, "return.announce", { returnId: input.returnId }))
    return refused("not_allowed", "Customer service prints these, and their customer.")
  const { locale } = input
  const row = await db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.rma", "shops.name"])
    .where("returns.id", "=", input.returnId)
    .executeTakeFirst()
  if (!row) return refused("not_found", "No such return.")
  const { rma, name: shopName } = row
  const parcel = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcels.key", "parcels.carrier"])
    .where("parcel_returns.return_id", "=", input.returnId)
    .orderBy("parcels.id")
    .executeTakeFirst()
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["order_lines.title", "return_lines.authorized"])
    .where("return_lines.return_id", "=", input.returnId)
    .orderBy("order_lines.ref")
    .execute()
  const slip = { rma, shopName, locale, articles: lines.map((line) => `${line.authorized} × ${line.title}`) }
  const pdf =
    parcel?.key && parcel.carrier
      ? returnLabel({ rma, shopName, locale, carrier: parcel.carrier, tracking: parcel.key })
      : returnSlip(slip)
  return done({ rma, pdf, svg: svgOf(slipSheet(slip), rma) })
}
