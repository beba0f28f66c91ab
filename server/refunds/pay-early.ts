import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { EarlyPaid, EarlyPayment } from "../../shared/contract/refund-acts.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { enqueuePayment } from "./apply-decision.ts"
import { decideReturn } from "./decide-return.ts"
import { loadRefundInput } from "./load-refund-input.ts"
import { lockPayments } from "./lock-payments.ts"
import { isRefusal, whyGiven } from "./why-given.ts"

/**
 * Finance pays an obligation: what the law wants by a day that comes before anybody has looked. It is the units' own
 * principal, paid in advance, so nothing of it is paid again, and what then is not in order is claimed. Above the
 * threshold it waits for two people as any refund does.
 */
export async function payEarly(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, payment }: { returnId: string; payment: EarlyPayment },
): Promise<Result<EarlyPaid>> {
  if (actor.kind !== "person" || !may(actor, "refund.release"))
    return refused("not_allowed", "Refunds are finance's to pay.")
  const given = whyGiven("early", payment)
  if (isRefusal(given)) return given
  const returned = await tx.selectFrom("returns").selectAll().where("id", "=", returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  await lockPayments(tx, returned.order_id)
  const before = await intentsOf(tx, returnId)
  const problem = await whyNot(tx, ctx, { returned, payment, personId: actor.id })
  if (problem) return problem

  await decideReturn(tx, ctx, returnId, "paid_early", { payEarly: [payment.lineId] })
  const known = new Map(before.map((one) => [one.id, one.state]))
  const fresh = (await intentsOf(tx, returnId)).filter(
    (one) => one.advance === 1 && (known.get(one.id) ?? "stopped") === "stopped" && one.state !== "stopped",
  )
  for (const { id, state, amount_minor: amountMinor, currency } of fresh) {
    // they have looked at it and given their reason: it goes at once
    if (state === "released") await enqueuePayment(tx, ctx, id)
    const detail = { why: given.why, reason: given.words, amountMinor, currency, line: payment.lineId }
    await appendAudit(tx, ctx, actor, { action: "refund.early", subject: `intent:${id}`, detail })
  }
  return done({ ids: fresh.map((one) => one.id), waits: fresh.some((one) => one.state === "held") })
}

interface Asked {
  returned: Parameters<typeof loadRefundInput>[1]
  payment: EarlyPayment
  personId: string
}

async function whyNot(tx: Tx, ctx: Context, { returned, payment, personId }: Asked): Promise<Refusal | null> {
  const input = await loadRefundInput(tx, returned, ctx.now())
  const { obligations } = decideRefund(input)
  const owed = obligations.find((one) => one.lineId === payment.lineId)
  if (!owed) return refused("already_done", "Nothing of this is owed before it was looked at.")
  if (owed.amountMinor !== payment.amountMinor)
    return refused("moved_on", "What is owed of this has changed since you opened it.")
  const looked = input.units.filter((unit) => unit.lineId === payment.lineId).flatMap((unit) => unit.inspectedBy)
  if (looked.includes(personId))
    return refused("not_allowed", "You inspected it: others must pay it.", { todo: "Ask a colleague." })
  return null
}

const intentsOf = (tx: Tx, returnId: string) =>
  tx.selectFrom("intents").selectAll().where("return_id", "=", returnId).orderBy("id").execute()
