import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { stopIntent } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import { hasMovedOn, type IntentAct, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { canStop } from "./may-do.ts"
import { stateOf } from "./release-intent.ts"
import { isRefusal, noteOf, whyGiven } from "./why-given.ts"

/**
 * Takes back what was released, or ends what failed or was parked, with a reason: before it is sent, or after what was
 * sent failed for certain (`money_moved` otherwise). What nobody has released yet is refused instead (`rejectIntent`).
 */
export async function stopReleased(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct,
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.stop"))
    return refused("not_allowed", "Refunds are finance's to stop.")
  const given = whyGiven("stop", input.act)
  if (isRefusal(given)) return given
  const known = await lockIntent(tx, input.id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, input) ?? whyNot(known)
  if (problem) return problem

  await stopIntent(tx, ctx, known.intent, { by: "person", note: noteOf(given) })
  await decideReturn(tx, ctx, known.intent.return_id, "refund_stopped")
  const { amount_minor: amountMinor, currency, state: from } = known.intent
  const detail = { why: given.why, reason: given.words, from, amountMinor, currency }
  await appendAudit(tx, ctx, actor, { action: "refund.stop", subject: `intent:${input.id}`, detail })
  return done({ id: input.id, ...(await stateOf(tx, input.id)) })
}

function whyNot(known: KnownIntent): Refusal | null {
  const { intent } = known
  if (canStop(known)) return null
  if (intent.state === "stopped") return refused("already_done", "This refund is stopped already.")
  if (intent.kind === "surcharge") return refused("not_allowed", "The surcharge is owed by law: correct a date.")
  if (intent.state === "held" || intent.state === "proposed")
    return refused("not_allowed", "Nobody has released it yet.", { todo: "Refuse it instead." })
  return refused("money_moved", `This refund is ${intent.state}: it was sent, and may have been paid.`)
}
