import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { hasOpenAttempt } from "../refunds/lock-intent.ts"
import { lockPayments } from "../refunds/lock-payments.ts"
import { canGoByBank } from "./can-go.ts"

/** All of a return's refunds that could not go back the way they came leave by bank from now on. Answers how many. */
export async function goByBank(
  tx: Tx,
  ctx: Context,
  { returnId, personId, only }: { returnId: string; personId: string; only?: string },
): Promise<number> {
  const { order_id: orderId } = await tx
    .selectFrom("returns")
    .select("order_id")
    .where("id", "=", returnId)
    .executeTakeFirstOrThrow()
  await lockPayments(tx, orderId)
  const intents = await tx.selectFrom("intents").selectAll().where("return_id", "=", returnId).orderBy("id").execute()
  let count = 0
  for (const intent of intents) {
    if (only !== undefined && intent.id !== only) continue
    if (!canGoByBank({ intent, open: await hasOpenAttempt(tx, intent.id) })) continue
    await chooseWay(tx, ctx, intent.id, personId)
    await changeIntent(tx, ctx, intent, { state: "released", way: "sepa", reasons: "[]", note: null })
    count++
  }
  // it may hold again at once: a decision knows more than one refund
  if (count > 0) await decideReturn(tx, ctx, returnId, "refund_by_bank")
  return count
}

export async function chooseWay(tx: Tx, ctx: Context, intentId: string, personId: string): Promise<void> {
  const said = { chosen_by: personId, chosen_at: ctx.now() }
  await tx
    .insertInto("bank_ways")
    .values({ intent_id: intentId, ...said })
    .onConflict((conflict) => conflict.column("intent_id").doUpdateSet(said))
    .execute()
}
