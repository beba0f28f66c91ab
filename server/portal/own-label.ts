import { buffer } from "node:stream/consumers"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { returnSlip } from "../labels/return-slip.ts"
import { type LabelFile, type LabelFormat, labelFile } from "../sending/label-file.ts"
import { announcedFor } from "./of-visit.ts"
import { customerOf, type Visit } from "./visit.ts"

interface Wanted {
  visit: Visit
  returnId: string
  format: LabelFormat
  locale: "fr" | "en"
}

/** The parcel's label; where its way has none, a slip with the return's number. */
export async function ownLabel(ctx: Context, { visit, returnId, format, locale }: Wanted): Promise<Result<LabelFile>> {
  const db = ctx.database.read
  const found = await announcedFor(db, ctx, { visit, returnId })
  if (!found) return refused("not_found")
  const actor = { ...customerOf(visit), returnIds: [returnId] }
  const { shipment } = found
  if (shipment?.label) return labelFile(db, actor, { shipmentId: shipment.id, format, locale })
  const row = await db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.rma", "shops.name"])
    .where("returns.id", "=", returnId)
    .executeTakeFirstOrThrow()
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["order_lines.title", "return_lines.authorized"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("order_lines.ref")
    .execute()
  const articles = lines.map((line) => `${line.authorized} × ${line.title}`)
  const bytes = await buffer(returnSlip({ rma: row.rma, shopName: row.name, locale, articles }))
  return done({ type: "application/pdf", bytes, fileName: `${row.rma}.pdf` })
}
