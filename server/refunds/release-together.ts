import type { z } from "zod/mini"
import { type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { mayReleaseTogether } from "../../shared/policy/release-together.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { hasMovedOn, type IntentAct, type KnownIntent, lockIntent } from "./lock-intent.ts"
import { reasonsOf } from "./may-do.ts"
import { releaseIntent } from "./release-intent.ts"

export const wantsItsOwnLook = (known: KnownIntent): boolean =>
  known.intent.state === "held" && !mayReleaseTogether("held", reasonsOf(known))

export const ownLook = () =>
  refused("not_allowed", "This one wants a look at its own case.", { todo: "Open it and decide there." })

/** One line of many that are released with one reason: refused (`not_allowed`) where its case wants a look of its own. */
export async function releaseTogether(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct & { proposedBy?: string },
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.release"))
    return refused("not_allowed", "Refunds are finance's to release.")
  const known = await lockIntent(tx, input.id)
  if (known && !hasMovedOn(known, input) && wantsItsOwnLook(known)) return ownLook()
  return releaseIntent(tx, ctx, actor, input)
}
