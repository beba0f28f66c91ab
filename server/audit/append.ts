import { sql } from "kysely"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type PendingAudit, sayInAudit } from "../db/pending-audit.ts"
import { prepared } from "../db/prepared.ts"

export interface AuditEntry {
  /** Verb-like, as "refund.release". */
  action: string
  /** What it was done to, as "intent:<id>". */
  subject: string
  /** What changed. Never a secret, and of a customer no more than an id: this is kept for ever. */
  detail?: Record<string, unknown>
}

/** Who did it, as the audit names them: "person:<id>", "device:<id>", "api_key:<id>" or "system". */
export const auditActor = (actor: Actor): string => (actor.kind === "system" ? "system" : `${actor.kind}:${actor.id}`)

/** Adds to the audit in the caller's transaction: it stands if the transaction stands, chained at its end. */
export async function appendAudit(tx: Tx, ctx: Pick<Context, "now">, actor: Actor, entry: AuditEntry): Promise<void> {
  const { action, subject, detail = {} } = entry
  const said = { at: ctx.now(), actor: auditActor(actor), action, subject, detail: JSON.stringify(detail) }
  if (!sayInAudit(tx, said)) await keep(tx, said)
}

const keep = prepared((db, { at, actor, action, subject, detail }: PendingAudit) =>
  db.insertInto("audit_pending").values({
    ordinal: sql<number>`(select coalesce(max(ordinal), 0) + 1 from audit_pending)`,
    at,
    actor,
    action,
    subject,
    detail,
  }),
)
