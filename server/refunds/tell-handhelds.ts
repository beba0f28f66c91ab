import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishReturn } from "../feed/publish-return.ts"
import { loadRefundInput } from "./load-refund-input.ts"
import { refundSoFar } from "./refund-so-far.ts"

/** What handhelds of its site see of a return, with what they need to foresee its decision. */
export async function tellHandhelds(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  const returned = await tx.selectFrom("returns").selectAll().where("id", "=", returnId).executeTakeFirst()
  if (!returned) return
  await publishReturn(tx, ctx, returnId, refundSoFar(await loadRefundInput(tx, returned, ctx.now())))
}
