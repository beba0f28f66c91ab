import { done, type Result } from "../../shared/contract/problem.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { endByToken } from "./begin-session.ts"

/** Signs out: whoever holds a session may end it, and one that has ended is ended. */
export async function endSession(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { token: string | null },
): Promise<Result<null>> {
  const signInId = input.token === null ? null : await endByToken(tx, ctx, input.token)
  if (signInId !== null) await appendAudit(tx, ctx, actor, { action: "session.end", subject: `sign_in:${signInId}` })
  return done(null)
}

/** Every session of a person: they were removed, or their password or PIN is another one now. */
export async function endSessionsOf(tx: Tx, ctx: Context, personId: string, except?: string | null): Promise<void> {
  let query = tx
    .updateTable("sessions")
    .set({ ended_at: ctx.now() })
    .where("person_id", "=", personId)
    .where("ended_at", "is", null)
  if (except) query = query.where("sign_in_id", "!=", except)
  await query.execute()
}
