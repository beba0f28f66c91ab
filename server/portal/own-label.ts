import { buffer } from "node:stream/consumers"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { returnSlip } from "../labels/return-slip.ts"
import { isReturnTheirs } from "./of-visit.ts"
import type { Visit } from "./visit.ts"

/** A slip with the return's number, to print or to show. */
export async function ownLabel(
  ctx: Context,
  { visit, returnId, locale }: { visit: Visit; returnId: string; locale: "fr" | "en" },
): Promise<Result<{ rma: string; pdf: Uint8Array }>> {
  const db = ctx.database.read
  if (!(await isReturnTheirs(db, { visit, returnId }))) return refused("not_found")
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
  return done({ rma: row.rma, pdf: await buffer(returnSlip({ rma: row.rma, shopName: row.name, locale, articles })) })
}
