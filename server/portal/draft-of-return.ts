import { outcomes } from "../../shared/policy/portal-rules.ts"
import type { Db } from "../db/open.ts"
import { type Draft, newLine } from "./draft.ts"
import type { OwnBusiness } from "./own-orders.ts"

/** A return as its customer answered it, to be changed; null: it is not theirs, or has left. */
export async function draftOfReturn(db: Db, own: OwnBusiness, returnId: string): Promise<Draft | null> {
  if (!own.returns.some((one) => one.id === returnId && one.open)) return null
  const lines = await db
    .selectFrom("return_lines")
    .leftJoin("line_wishes", "line_wishes.line_id", "return_lines.id")
    .selectAll("return_lines")
    .select(["line_wishes.detail", "line_wishes.variant_id"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("return_lines.id")
    .execute()
  const photos = await db
    .selectFrom("customer_photos")
    .select(["sha256", "line_id"])
    .where("return_id", "=", returnId)
    .execute()
  return {
    lines: lines.map((line) => ({
      ...newLine(line.order_line_id, line.authorized),
      ...{ reason: line.reason, detail: line.detail, comment: line.comment ?? "", variantId: line.variant_id },
      photos: photos.filter((one) => one.line_id === line.id).map((one) => one.sha256),
      ...{ photosAsked: line.reason !== null, sealed: line.reason === null ? null : true },
      wanted: outcomes.find((one) => one === line.wanted) ?? "refund",
    })),
    way: null,
    editing: returnId,
  }
}
