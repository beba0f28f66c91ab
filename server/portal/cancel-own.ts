import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { isRefusal, lockReturn } from "../intake/lock-return.ts"
import { whyNotCancel } from "../intake/may-change.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { cancelWays } from "../sending/cancel-way.ts"
import { customerOf, type Visit } from "./visit.ts"

/** The customer keeps it after all, as long as it has not left. Sent twice it is cancelled once. */
export async function cancelOwn(
  tx: Tx,
  ctx: Context,
  { visit, returnId }: { visit: Visit; returnId: string },
): Promise<Result<{ returnId: string }>> {
  const returned = await lockReturn(tx, returnId)
  if (isRefusal(returned) || !visit.orderIds.includes(returned.order_id) || returned.shop_id !== visit.shopId)
    return refused("not_found", "No such return.")
  const actor: Actor = { ...customerOf(visit), returnIds: [returnId] }
  if (!may(actor, "return.cancel", { returnId, orderId: returned.order_id })) return refused("not_allowed")
  if (returned.decided === "cancelled") return done({ returnId })
  const problem = await whyNotCancel(tx, returned)
  if (problem) return refused(problem)
  if (!["requested", "approved"].includes(returned.status)) return refused("already_done", "It is on its way.")
  await tx
    .updateTable("returns")
    .set({ decided: "cancelled", updated_at: ctx.now() })
    .where("id", "=", returnId)
    .execute()
  const ended = await cancelWays(tx, ctx, actor, { returnId })
  if (!ended.ok) return ended
  await decideReturn(tx, ctx, returnId, "cancelled")
  await queueNotice(tx, ctx, { kind: "cancelled", returnId })
  await appendAudit(tx, ctx, actor, {
    action: "return.cancel",
    subject: `return:${returnId}`,
    detail: { from: returned.status },
  })
  return done({ returnId })
}
