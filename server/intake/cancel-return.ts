import type { z } from "zod/mini"
import { type Result, refused } from "../../shared/contract/problem.ts"
import type { Cancelling, ReturnActed } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { cancelWays } from "../sending/cancel-way.ts"
import { acted, isRefusal, lockReturn } from "./lock-return.ts"
import { whyNotCancel } from "./may-change.ts"

/**
 * The customer keeps the goods. Refused once they are here (`goods_here`) or money has gone (`money_moved`). Should they
 * come all the same, they outrank it: who sends something is owed an answer.
 */
export async function cancelReturn(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { returnId: string; act: z.infer<typeof Cancelling> },
): Promise<Result<z.infer<typeof ReturnActed>>> {
  if (actor.kind !== "person" || !may(actor, "return.cancel"))
    return refused("not_allowed", "Customer service cancels returns.")
  const returned = await lockReturn(tx, input.returnId)
  if (isRefusal(returned)) return returned
  const problem = await whyNotCancel(tx, returned)
  if (problem) return refused(problem)

  await tx
    .updateTable("returns")
    .set({ decided: "cancelled", updated_at: ctx.now() })
    .where("id", "=", returned.id)
    .execute()
  await decideReturn(tx, ctx, returned.id, "cancelled")
  // labels that nobody will use are taken back
  await cancelWays(tx, ctx, actor, { returnId: returned.id })
  await queueNotice(tx, ctx, { kind: "cancelled", returnId: returned.id })
  const detail = { reason: input.act.reason, from: returned.status }
  await appendAudit(tx, ctx, actor, { action: "return.cancel", subject: `return:${returned.id}`, detail })
  return acted(tx, returned.id)
}
