import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { trackingLink } from "../links/tracking-link.ts"

/**
 * The link to a customer's page once more, to send or to read out. `revoke`: it fell into other hands, so all that were
 * sent before, and every visit by them, open nothing from here on.
 */
export async function renewLink(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, revoke }: { returnId: string; revoke: boolean },
): Promise<Result<{ link: string }>> {
  if (actor.kind !== "person" || !may(actor, "return.link"))
    return refused("not_allowed", "Customer service gives out these links.")
  const row = await tx
    .updateTable("returns")
    .set((eb) => ({ link_version: eb("link_version", "+", revoke ? 1 : 0) }))
    .where("id", "=", returnId)
    .returning(["link_version", "locale"])
    .executeTakeFirst()
  if (!row) return refused("not_found", "No such return.")
  const version = row.link_version ?? 1
  const action = revoke ? "return.link_revoke" : "return.link"
  await appendAudit(tx, ctx, actor, { action, subject: `return:${returnId}`, detail: { version } })
  return done({ link: trackingLink(ctx, { returnId, version, locale: row.locale }) })
}
