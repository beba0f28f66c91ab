import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"

/** Once a minute: whoever presses again meanwhile has not pressed again. */
const MINUTE = 60_000

/** The mail with the way to the label, once more; refused while there is no label. */
export async function sendLabelAgain(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shipmentId }: { shipmentId: string },
): Promise<Result<null>> {
  const row = await tx.selectFrom("shipments").selectAll().where("id", "=", shipmentId).executeTakeFirst()
  if (!may(actor, "return.send", row ? { returnId: row.return_id } : {}))
    return refused("not_allowed", "Customer service sends it again.")
  if (!row) return refused("not_found", "No such parcel.")
  if (row.state !== "booked" && row.state !== "ready") return refused("conflict", "It has no label to send.")
  const about = `label:${row.id}:${Math.floor(ctx.now() / MINUTE)}`
  await queueNotice(tx, ctx, { kind: "announced_label", returnId: row.return_id, about })
  await appendAudit(tx, ctx, actor, {
    action: "label.sent_again",
    subject: `return:${row.return_id}`,
    detail: { about },
  })
  return done(null)
}
