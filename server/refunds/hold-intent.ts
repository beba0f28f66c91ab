import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { inOrder } from "../../shared/policy/unit-hold-reasons.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { changeIntent } from "./apply-decision.ts"
import { hasMovedOn, type IntentAct, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { canHold, reasonsOf, releasersOf } from "./may-do.ts"
import { stateOf } from "./release-intent.ts"
import { isRefusal, noteOf, whyGiven } from "./why-given.ts"

/**
 * Finance keeps a refund back, with a reason, while nothing was sent (`money_moved` otherwise). No decision lets it go:
 * only a release by a person does, and every reason that held it before holds it still.
 */
export async function holdIntent(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct,
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.hold"))
    return refused("not_allowed", "Refunds are finance's to hold.")
  const given = whyGiven("hold", input.act)
  if (isRefusal(given)) return given
  const known = await lockIntent(tx, input.id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, input) ?? whyNot(known)
  if (problem) return problem

  const { intent } = known
  await changeIntent(tx, ctx, intent, { ...heldAgain(known), state: "held", on_hold: 1, note: noteOf(given) })
  const { amount_minor: amountMinor, currency, state: from } = intent
  const detail = { why: given.why, reason: given.words, from, amountMinor, currency }
  await appendAudit(tx, ctx, actor, { action: "refund.hold", subject: `intent:${input.id}`, detail })
  return done({ id: input.id, ...(await stateOf(tx, input.id)) })
}

/** Who had released it before has not released it now: two people again, where it took two. */
function heldAgain(known: KnownIntent) {
  const cleared = JSON.parse(known.intent.cleared) as HoldReason[]
  const two: HoldReason[] = cleared.includes("second_person") ? ["second_person"] : []
  const proposer = known.intent.kind === "adjustment" ? releasersOf(known).slice(0, 1) : []
  return {
    reasons: JSON.stringify(inOrder([...reasonsOf(known), ...two, "on_hold"])),
    cleared: JSON.stringify(cleared.filter((reason) => reason !== "on_hold" && reason !== "second_person")),
    released_by: JSON.stringify(proposer),
  }
}

function whyNot(known: KnownIntent): Refusal | null {
  const { intent } = known
  if (canHold(known)) return null
  if (intent.on_hold === 1) return refused("already_done", "Finance holds it already.")
  if (intent.kind === "surcharge") return refused("not_allowed", "The surcharge is owed by law: correct a date.")
  if (["stopped", "failed", "parked"].includes(intent.state))
    return refused("already_done", `This refund is ${intent.state}: it waits for a person as it is.`)
  return refused("money_moved", `This refund is ${intent.state}: it was sent, and may have been paid.`)
}
