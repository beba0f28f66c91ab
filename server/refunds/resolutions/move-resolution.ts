import { done, type Refusal, type Result, refused } from "../../../shared/contract/problem.ts"
import type { ResolutionActed, ResolutionMove } from "../../../shared/contract/resolutions.ts"
import { canMoveResolution, whyFinal } from "../../../shared/domain/resolution-moves.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { queueNotice } from "../../notices/queue-notice.ts"
import { decideReturn } from "../decide-return.ts"
import { hasOpenAttempt } from "../lock-intent.ts"
import { ownRow } from "./follow-money.ts"
import { type Known, lockResolution, movedOn } from "./lock-resolution.ts"
import { shipReplacement } from "./settle-replacement.ts"
import { standingIntents, unitsIn } from "./unit-intents.ts"

type Intent = Tables["intents"]

/**
 * What was done with the thing itself: into the workshop, mended, sent back to its customer, or a replacement that a person
 * ordered and sent where no shop is connected. What is sent cannot be undone, so it asks for its number.
 */
export async function moveResolution(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, move }: { returnId: string; move: ResolutionMove },
): Promise<Result<ResolutionActed>> {
  if (actor.kind !== "person" || !may(actor, "resolution.ship"))
    return refused("not_allowed", "Finance and customer service say where a thing has gone.")
  const known = await lockResolution(tx, returnId, move)
  if (!known) return refused("not_found", "This return has no such unit.")
  const intents = (await standingIntents(tx, returnId)).filter((one) => unitsIn(one).includes(move.unitId))
  const problem = movedOn(known, move) ?? (await whyNot(tx, known, intents, move))
  if (problem) return problem

  const row = known.row ?? (known.ofLine && ownRow(ctx, known.ofLine, move.unitId, known.ofLine.state))
  if (!row) return refused("conflict", "Nobody chose anything but a refund for it.")
  if (!known.row) await tx.insertInto("resolutions").values(row).execute()
  const sent = { carrier: move.carrier ?? null, tracking: move.tracking ?? null }
  const change = { state: move.to, ...sent, order_number: move.orderNumber ?? row.order_number, updated_at: ctx.now() }
  const version = row.version + 1
  await tx
    .updateTable("resolutions")
    .set({ ...change, version })
    .where("id", "=", row.id)
    .execute()
  if (move.to === "replacement_shipped") await shipReplacement(tx, ctx, intents)
  await decideReturn(tx, ctx, returnId, `resolution_${move.to}`)
  await tellSent(tx, ctx, returnId, move)
  const detail = { line: move.lineId, unit: move.unitId, from: known.state, to: move.to, ...sent }
  await appendAudit(tx, ctx, actor, { action: "resolution.move", subject: `return:${returnId}`, detail })
  return done({ state: move.to, version: String(version) })
}

/** What leaves for the customer, mended or another one or theirs again, is told with its number. */
async function tellSent(tx: Tx, ctx: Context, returnId: string, { to, unitId }: ResolutionMove): Promise<void> {
  if (to === "shipped_back") await queueNotice(tx, ctx, { kind: "refused_shipped_back", returnId, about: unitId })
  if (to === "replacement_shipped" || to === "repair_returned")
    await queueNotice(tx, ctx, { kind: "exchanged", returnId, about: unitId })
}

async function whyNot(tx: Tx, known: Known, intents: readonly Intent[], move: ResolutionMove): Promise<Refusal | null> {
  const final = whyFinal(known.state)
  if (final) return refused("resolution_final", `It cannot be changed any more: ${final}.`, { state: final })
  if (!canMoveResolution(known.state, move.to))
    return refused("conflict", `From ${known.state} it cannot become ${move.to}.`)
  if (move.to !== "replacement_shipped") return null
  // what finance holds, and what a shop's order is under way for, is not a person's to ship beside it
  if (intents.length === 0) return refused("conflict", "Nothing of it is owed yet: it is looked at first.")
  if (intents.some((one) => !["released", "parked"].includes(one.state)))
    return refused("conflict", `Its worth is ${intents.map((one) => one.state).join(", ")}: finance releases it first.`)
  for (const intent of intents)
    if (await hasOpenAttempt(tx, intent.id))
      return refused("conflict", "The shop has an order for it: look it up first.")
  return null
}
