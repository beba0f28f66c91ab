import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { decideReturn } from "../refunds/decide-return.ts"

/** Every return of an order whose sums or payments are others now: what waited for a payment goes on. */
export async function decideAgain(tx: Tx, ctx: Context, orderId: string, cause: string): Promise<void> {
  const rows = await tx.selectFrom("returns").select("id").where("order_id", "=", orderId).orderBy("id").execute()
  for (const { id } of rows) await decideReturn(tx, ctx, id, cause)
}
