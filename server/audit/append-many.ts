import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"
import { type AuditEntry, auditActor } from "./append.ts"

/** As `appendAudit`, for several at once, in this order. */
export async function appendManyAudits(
  tx: Tx,
  ctx: Pick<Context, "now">,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const last = await tx
    .selectFrom("audit_pending")
    .select((eb) => eb.fn.max("ordinal").as("ordinal"))
    .executeTakeFirst()
  const by = { at: ctx.now(), actor: auditActor(actor) }
  const rows = entries.map(({ action, subject, detail = {} }, index) => {
    const ordinal = (last?.ordinal ?? 0) + index + 1
    return { ordinal, ...by, action, subject, detail: JSON.stringify(detail) }
  })
  await writeMany(tx, "audit_pending", rows)
}
