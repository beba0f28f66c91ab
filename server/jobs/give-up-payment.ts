import { canMoveIntent } from "../../shared/domain/money-moves.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { type Claimed, finishJob, holdsLease } from "./claim.ts"

/** Throwing so often is no database that is away for a moment: with the waits between, it is more than an hour. */
const MOST_TRIES = 12

/**
 * A payment whose work throws again and again is parked with that reason: a person sees it, and may try it again. False:
 * not yet, or its state lets nobody park it, and it comes again.
 */
export async function giveUpPayment(ctx: Context, job: Claimed, error: string): Promise<boolean> {
  if (job.tries < MOST_TRIES) return false
  return ctx.database.write((tx) => park(tx, ctx, job, error))
}

async function park(tx: Tx, ctx: Context, job: Claimed, error: string): Promise<boolean> {
  const known = await tx.selectFrom("intents").select("order_id").where("id", "=", job.subject).executeTakeFirst()
  if (known) await lockPayments(tx, known.order_id)
  if (!(await holdsLease(tx, job))) return true
  const intent = await tx.selectFrom("intents").selectAll().where("id", "=", job.subject).executeTakeFirst()
  if (!intent || !canMoveIntent(intent.state, "parked")) return false
  await changeIntent(tx, ctx, intent, { state: "parked", note: "job_failed" })
  const detail = { because: "job_failed", error: error.slice(0, 500) }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "refund.parked", subject: `intent:${intent.id}`, detail })
  return finishJob(tx, job, ctx.now())
}
