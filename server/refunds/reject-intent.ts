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
import { canReject } from "./may-do.ts"
import { stateOf } from "./release-intent.ts"
import { isRefusal, noteOf, whyGiven } from "./why-given.ts"

/**
 * Finance refuses a refund, with a reason. Only while nothing was sent, or after what was sent failed for certain
 * (`money_moved` otherwise). No decision proposes it again; `retryIntent` reopens it.
 */
export async function rejectIntent(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct,
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.reject"))
    return refused("not_allowed", "Refunds are finance's to refuse.")
  const given = whyGiven("reject", input.act)
  if (isRefusal(given)) return given
  const known = await lockIntent(tx, input.id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, input) ?? whyNot(known)
  if (problem) return problem

  await stopIntent(tx, ctx, known.intent, { by: "person", note: noteOf(given) })
  await decideReturn(tx, ctx, known.intent.return_id, "refund_rejected")
  const { amount_minor: amountMinor, currency, state: from } = known.intent
  const detail = { why: given.why, reason: given.words, from, amountMinor, currency }
  await appendAudit(tx, ctx, actor, { action: "refund.reject", subject: `intent:${input.id}`, detail })
  return done({ id: input.id, ...(await stateOf(tx, input.id)) })
}

function whyNot(known: KnownIntent): Refusal | null {
  if (canReject(known)) return null
  if (known.intent.state === "stopped") return refused("already_done", "This refund is stopped already.")
  if (known.intent.kind === "surcharge") return refused("not_allowed", "The surcharge is owed by law: correct a date.")
  return refused("money_moved", `This refund is ${known.intent.state}: it was sent, and may have been paid.`)
}
