import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Part } from "../../shared/policy/four-eyes.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { changeIntent, enqueuePayment } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import { hasMovedOn, type IntentAct, inspectorsOf, type KnownIntent, lockIntent, readIntent } from "./lock-intent.ts"
import { roomOf } from "./lock-payments.ts"
import { notFinances, PEOPLE_WHO_RELEASE, partOf, reasonsOf, releasersOf } from "./may-do.ts"

/**
 * Finance ends the reasons of a hold that are theirs; the worker then pays. Nobody releases what they inspected; above the
 * threshold two people release it, and after the first it stays held. What a lead has to answer is refused
 * (`not_allowed`), what changed since they opened it too (`moved_on`, with its state). A credit and the bonus on top of it
 * go together, whichever of the two was opened.
 */
export async function releaseIntent(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: IntentAct & { proposedBy?: string },
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "refund.release"))
    return refused("not_allowed", "Refunds are finance's to release.")
  const known = await lockIntent(tx, input.id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = hasMovedOn(known, input) ?? (await whyNotRelease(tx, known, actor.id))
  if (problem) return problem

  const by = [...new Set([...releasersOf(known), ...(input.proposedBy ? [input.proposedBy] : []), actor.id])]
  const ended = reasonsOf(known).filter((reason) => reason !== "second_person" || by.length >= PEOPLE_WHO_RELEASE)
  const together = [known, ...(await itsOther(tx, known))]
  for (const one of together) await release(tx, ctx, one, { by, ended })
  // it may hold again at once: a decision knows more than one refund
  await decideReturn(tx, ctx, known.intent.return_id, "refund_released")
  const { state } = await stateOf(tx, input.id)
  const { amount_minor: amountMinor, currency } = known.intent
  const proposed = input.proposedBy && { proposedBy: `person:${input.proposedBy}` }
  if (state === "released") await queueNotice(tx, ctx, toldOf(known))
  const others = together.slice(1).map(({ intent }) => intent.id)
  const detail = {
    reason: input.act.reason ?? null,
    ended,
    ...(others.length > 0 && { with: others }),
    state,
    amountMinor,
    currency,
    ...proposed,
  }
  await appendAudit(tx, ctx, actor, { action: "refund.release", subject: `intent:${input.id}`, detail })
  return done({ id: input.id, state })
}

/** Of a credit its bonus, of a bonus its credit: held for the same, so that one look ends both. */
async function itsOther(tx: Tx, { intent }: KnownIntent): Promise<KnownIntent[]> {
  if (intent.way !== "store_credit" || !["principal", "bonus"].includes(intent.kind)) return []
  const rows = await tx
    .selectFrom("intents")
    .select(["id", "units"])
    .where("return_id", "=", intent.return_id)
    .where("payment_id", "=", intent.payment_id)
    .where("kind", "=", intent.kind === "bonus" ? "principal" : "bonus")
    .where("way", "=", "store_credit")
    .where("state", "=", "held")
    .where("reasons", "=", intent.reasons)
    .execute()
  const same = rows.filter((row) => unitsIn(row.units) === unitsIn(intent.units))
  const known = await Promise.all(same.map((row) => readIntent(tx, row.id)))
  return known.filter((one) => one !== null)
}

const unitsIn = (units: string): string =>
  (JSON.parse(units) as { unitId: string }[])
    .map((part) => part.unitId)
    .sort()
    .join(" ")

export async function whyNotRelease(tx: Db, known: KnownIntent, personId: string): Promise<Refusal | null> {
  const { intent } = known
  if (intent.state !== "held") return refused("already_done", `This refund is ${intent.state}: nothing holds it.`)
  const others = notFinances(known)
  if (others.length > 0)
    return refused("not_allowed", `It waits for a lead: ${others.join(", ")}.`, { todo: "Have the lead answer first." })
  if ((await roomOf(tx, intent.payment_id)) < 0)
    return refused("conflict", "More than was paid has been given back of this payment, some of it by others.", {
      todo: "Reject it, or mend what was given back elsewhere.",
    })
  return apartFrom(known, personId, await inspectorsOf(tx, intent))
}

/** Who inspected it does not release it, and of two people each is another one (four-eyes.ts). */
function apartFrom(known: KnownIntent, personId: string, inspectors: readonly string[]): Refusal | null {
  const part = partOf(known, personId, inspectors)
  return part && refused("not_allowed", apartWords[part], { todo: "Ask a colleague." })
}

const apartWords: Record<Part, string> = {
  inspected: "You inspected it: others must release it.",
  released: "You have released it: a second person must.",
  proposed: "You proposed it: a second person must release it.",
}

async function release(
  tx: Tx,
  ctx: Context,
  known: KnownIntent,
  { by, ended }: { by: string[]; ended: HoldReason[] },
): Promise<void> {
  const { intent } = known
  const cleared = [...new Set([...(JSON.parse(intent.cleared) as HoldReason[]), ...ended])].sort()
  const left = reasonsOf(known).filter((reason) => !ended.includes(reason))
  const state = left.length > 0 ? ("held" as const) : ("released" as const)
  const change = { cleared: JSON.stringify(cleared), released_by: JSON.stringify(by), reasons: JSON.stringify(left) }
  const letGo = ended.includes("on_hold") ? { on_hold: 0 as const, note: null } : {}
  await changeIntent(tx, ctx, intent, { ...change, ...letGo, state })
  if (state === "released") await enqueuePayment(tx, ctx, intent.id)
}

const toldOf = ({ intent }: KnownIntent) =>
  ({ kind: "decided", returnId: intent.return_id, about: `${intent.id}:${intent.version}` }) as const

export async function stateOf(tx: Tx, id: string) {
  return tx.selectFrom("intents").select("state").where("id", "=", id).executeTakeFirstOrThrow()
}
