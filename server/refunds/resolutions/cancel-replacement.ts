import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { ResolutionActed, ResolutionCancel } from "../../../shared/contract/resolutions.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import { lockResolution, movedOn } from "./lock-resolution.ts"
import { standingIntents, unitsIn } from "./unit-intents.ts"

export const CANCEL_REPLACEMENT = "cancel_replacement"

/**
 * Asks the shop to cancel the order of a replacement. The shop has the last word: what it has shipped stays shipped. Once
 * it is cancelled the unit is refunded, unless something else is chosen.
 */
export async function cancelReplacement(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, cancel }: { returnId: string; cancel: ResolutionCancel },
): Promise<Result<ResolutionActed>> {
  if (actor.kind !== "person" || !may(actor, "resolution.choose"))
    return refused("not_allowed", "Finance and customer service choose.")
  const known = await lockResolution(tx, returnId, cancel)
  if (!known) return refused("not_found", "This return has no such unit.")
  const moved = movedOn(known, cancel)
  if (moved) return moved
  if (known.state !== "replacement_ordered" || !known.row)
    return refused("conflict", `It is ${known.state}: no order of it is under way.`)
  const [first] = (await standingIntents(tx, returnId)).filter(
    (one) => one.way === "replacement" && unitsIn(one).includes(cancel.unitId),
  )
  if (!first) throw new Error(`unit ${cancel.unitId} is ordered without an intent`)
  await enqueueJob(tx, { id: ctx.newId(), kind: CANCEL_REPLACEMENT, subject: first.id, now: ctx.now() })
  const detail = { line: cancel.lineId, unit: cancel.unitId, reason: cancel.reason }
  await appendAudit(tx, ctx, actor, { action: "replacement.cancel", subject: `return:${returnId}`, detail })
  return done({ state: known.state, version: String(known.row.version) })
}
