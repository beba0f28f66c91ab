import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type AuditEntry, appendAudit } from "./append.ts"

/** As `appendAudit`, for several at once, in this order. */
export async function appendManyAudits(
  tx: Tx,
  ctx: Pick<Context, "now">,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<void> {
  for (const entry of entries) await appendAudit(tx, ctx, actor, entry)
}
