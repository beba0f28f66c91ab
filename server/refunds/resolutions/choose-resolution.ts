import { done, type Refusal, type Result, refused } from "../../../shared/contract/problem.ts"
import type { ResolutionActed, ResolutionChoice } from "../../../shared/contract/resolutions.ts"
import {
  canMoveResolution,
  type ResolutionState,
  resolutionKindOf,
  whyFinal,
} from "../../../shared/domain/resolution-moves.ts"
import { unsentIntentStates } from "../../../shared/domain/states.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit, auditActor } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { stopIntent } from "../apply-decision.ts"
import { takeBackCredit } from "../credits/take-back-credit.ts"
import { decideReturn } from "../decide-return.ts"
import { hasOpenAttempt } from "../lock-intent.ts"
import { isSpent } from "./follow-money.ts"
import { holdWanted, type Wanted } from "./hold-wanted.ts"
import { type Known, lockResolution, movedOn } from "./lock-resolution.ts"
import { isGone, isOfLine, standingIntents, stateByMoney, unitsIn, whyMoneyStands } from "./unit-intents.ts"

type Intent = Tables["intents"]

/**
 * What a customer gets for a unit, or for what of a line nobody has seen yet. It may change until it cannot be undone: money
 * sent, credit spent, replacement ordered (cancel it first) or shipped, goods sent back (`resolution_final`, with why). What
 * is unsent is withdrawn and decided afresh in the same transaction; an unspent credit is taken back.
 */
export async function chooseResolution(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, choice }: { returnId: string; choice: ResolutionChoice },
): Promise<Result<ResolutionActed>> {
  const action = choice.want === "refusal" ? "resolution.refuse" : "resolution.choose"
  if ((actor.kind !== "person" && actor.kind !== "customer") || !may(actor, action, { returnId }))
    return refused(
      "not_allowed",
      choice.want === "refusal" ? "Finance refuses." : "Finance and customer service choose, and their customer.",
    )
  const lacking = whatLacks(choice)
  if (lacking) return lacking
  const known = await lockResolution(tx, returnId, choice)
  if (!known) return refused("not_found", "This return has no such line or unit.")
  const intents = await standingIntents(tx, returnId)
  const problem = movedOn(known, choice) ?? (await whyNot(tx, known, intents, choice))
  if (problem) return problem
  const variant = await holdWanted(tx, ctx, { known, choice })
  if (variant === "sold_out") return refused("conflict", "There is none of it left.", { state: "sold_out" })

  const row = await keepChoice(tx, ctx, actor, { returnId, known, choice, variant })
  await withdraw(tx, ctx, intents, known.unitIds)
  await decideReturn(tx, ctx, returnId, "resolution_chosen")
  const detail = { line: choice.lineId, unit: choice.unitId, from: known.state, to: choice.want, reason: choice.reason }
  const more = { refusal: choice.refusal ?? null, agreement: choice.agreement ?? null, sku: choice.sku ?? null }
  await appendAudit(tx, ctx, actor, {
    action: "resolution.choose",
    subject: `return:${returnId}`,
    detail: { ...detail, ...more },
  })
  return done(row)
}

function whatLacks({ want, refusal, agreement }: ResolutionChoice): Refusal | null {
  const lacks = (path: string, wants: string) => refused("invalid", wants, { errors: [{ path, wants }] })
  if (want === "refusal" && !refusal) return lacks("refusal", "A refusal has a reason from the list.")
  if (want === "store_credit" && !agreement)
    return lacks(
      "agreement",
      "The words that the customer agreed to: another means needs their express agreement (L221-24).",
    )
  return null
}

async function whyNot(
  tx: Tx,
  known: Known,
  intents: readonly Intent[],
  { want, sku }: ResolutionChoice,
): Promise<Refusal | null> {
  const final = whyFinal(known.state)
  if (final) return stands(final)
  if (
    resolutionKindOf(known.state) === want &&
    known.state === want &&
    known.row &&
    (known.row.sku ?? undefined) === sku
  )
    return refused("already_done", "That is what they get already.")
  if (known.state !== want && !canMoveResolution(known.state, want)) return stands(known.state)
  const spent = await isSpent(tx, known.returnId)
  const asCredit = resolutionKindOf(known.state) === "store_credit"
  for (const unitId of known.unitIds) {
    const why = whyMoneyStands(stateByMoney(intents, unitId, { spent, asCredit }))
    if (why) return stands(why)
  }
  // what was paid in advance names units that nobody has seen
  const early = intents.filter((one) => one.advance === 1 && isGone(one))
  return known.unitIds.length === 0 && early.some((one) => isOfLine(one, known.orderLineId))
    ? stands("money_sent")
    : null
}

const stands = (why: string) => refused("resolution_final", `It cannot be changed any more: ${why}.`, { state: why })

interface Keeping {
  returnId: string
  known: Known
  choice: ResolutionChoice
  /** Of another article than the unit was: its name and what it costs. */
  variant: Wanted | null
}

async function keepChoice(
  tx: Tx,
  ctx: Context,
  actor: Extract<Actor, { kind: "person" | "customer" }>,
  { returnId, known, choice, variant }: Keeping,
): Promise<ResolutionActed> {
  const told = {
    ...{ state: choice.want as ResolutionState, reason: choice.reason, refusal: choice.refusal ?? null },
    ...{ agreed_at: choice.agreement ? ctx.now() : null, agreement: choice.agreement ?? null, sku: choice.sku ?? null },
    ...{ order_number: null, carrier: null, tracking: null },
    ...{ variant: variant?.title ?? null, worth_minor: variant?.worthMinor ?? null },
    ...{ chosen_by: auditActor(actor), updated_at: ctx.now() },
  }
  if (known.row) {
    const version = known.row.version + 1
    await tx
      .updateTable("resolutions")
      .set({ ...told, version })
      .where("id", "=", known.row.id)
      .execute()
    return { state: choice.want, version: String(version) }
  }
  const { lineId: line_id, unitId: unit_id } = choice
  const fresh = { id: ctx.newId(), return_id: returnId, line_id, unit_id, created_at: ctx.now(), version: 1 }
  await tx
    .insertInto("resolutions")
    .values({ ...fresh, ...told })
    .execute()
  return { state: choice.want, version: "1" }
}

/** What the decision may not withdraw by itself: a credit that is issued, and what failed for certain or was set aside. */
async function withdraw(tx: Tx, ctx: Context, intents: readonly Intent[], unitIds: readonly string[]): Promise<void> {
  const own = intents.filter((one) => unitsIn(one).some((id) => unitIds.includes(id)))
  for (const intent of own) {
    if ((unsentIntentStates as readonly string[]).includes(intent.state)) continue
    if (intent.way === "store_credit" && intent.state === "paid") await takeBackCredit(tx, ctx, intent)
    else if (["failed", "parked"].includes(intent.state) && !(await hasOpenAttempt(tx, intent.id)))
      await stopIntent(tx, ctx, intent, { by: "decision" })
  }
}
