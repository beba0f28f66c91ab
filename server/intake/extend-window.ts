import type { z } from "zod/mini"
import { type Result, refused } from "../../shared/contract/problem.ts"
import type { Extending, ReturnActed } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { acted, isRefusal, lockReturn } from "./lock-return.ts"
import { whyNotCorrect } from "./may-change.ts"
import { windowOf } from "./window-of.ts"

/**
 * Lets the announcement count as in time until another day: what waited for that alone goes on. Only ever later
 * (`invalid`), against the day that was seen (`moved_on`), and until money has gone (`money_moved`).
 */
export async function extendWindow(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { returnId: string; act: z.infer<typeof Extending> },
): Promise<Result<z.infer<typeof ReturnActed>>> {
  if (actor.kind !== "person" || !may(actor, "return.extend"))
    return refused("not_allowed", "Customer service extends windows.")
  const returned = await lockReturn(tx, input.returnId)
  if (isRefusal(returned)) return returned
  const { from, to, reason } = input.act
  const problem = await whyNotCorrect(tx, returned)
  if (problem) return refused(problem)
  const window = await windowOf(tx, ctx.now(), returned)
  if (window?.lastDay !== from)
    return refused("moved_on", "The window is another by now.", { state: window?.lastDay ?? "" })
  if (to <= from)
    return refused("invalid", "A window only grows.", { errors: [{ path: "to", wants: `a day after ${from}` }] })

  await tx
    .updateTable("returns")
    .set({ window_until: to, updated_at: ctx.now() })
    .where("id", "=", returned.id)
    .execute()
  const now = await windowOf(tx, ctx.now(), { ...returned, window_until: to })
  if (now && !now.outside) await closeOutside(tx, ctx, { returnId: returned.id, by: actor.id, reason })
  await decideReturn(tx, ctx, returned.id, "window_extended")
  await appendAudit(tx, ctx, actor, {
    action: "return.extend",
    subject: `return:${returned.id}`,
    detail: { from, to, reason },
  })
  return acted(tx, returned.id)
}

/** Nobody needs to look at it for being late any more. */
async function closeOutside(tx: Tx, ctx: Context, input: { returnId: string; by: string; reason: string }) {
  await tx
    .updateTable("exceptions")
    .set({ closed_at: ctx.now(), closed_by: input.by, outcome: "window_extended", reason: input.reason })
    .where("return_id", "=", input.returnId)
    .where("kind", "=", "outside_window")
    .where("closed_at", "is", null)
    .execute()
}
