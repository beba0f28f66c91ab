import type { z } from "zod/mini"
import type { BankChoice } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundActed } from "../../shared/contract/refunds.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { hasMovedOn, lockIntent } from "../refunds/lock-intent.ts"
import { stateOf } from "../refunds/release-intent.ts"
import { canGoByBank, isForBank } from "./can-go.ts"
import { chooseWay, goByBank } from "./go-by-bank.ts"
import { newEpochAt } from "./new-epoch.ts"

type Choice = z.infer<typeof BankChoice> & { id: string }

/**
 * A refund leaves by the account that is approved already. Of one that was chosen before this database was restored,
 * finance says by this that the bank's statement shows no such transfer.
 */
export async function chooseBank(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, version, reason }: Choice,
): Promise<Result<z.infer<typeof RefundActed>>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const known = await lockIntent(tx, id)
  if (!known) return refused("not_found", "No such refund.")
  const moved = hasMovedOn(known, { id, act: { version } })
  if (moved) return moved
  const { intent } = known
  const restored = isForBank(intent) && (await chosenAt(tx, id)) <= (await newEpochAt(tx))
  if (!restored && !canGoByBank(known))
    return refused("conflict", "Only a refund in euro that failed for certain, or was never sent, may go by bank.")
  if (!(await accountInUse(tx, intent.return_id)))
    return refused("conflict", "No account is approved for this return: ask the customer.")

  if (restored) await chooseWay(tx, ctx, id, actor.id)
  else await goByBank(tx, ctx, { returnId: intent.return_id, personId: actor.id, only: id })
  await appendAudit(tx, ctx, actor, { action: "bank.choose", subject: `intent:${id}`, detail: { reason, restored } })
  return done({ id, ...(await stateOf(tx, id)) })
}

async function chosenAt(tx: Tx, intentId: string): Promise<number> {
  const row = await tx.selectFrom("bank_ways").select("chosen_at").where("intent_id", "=", intentId).executeTakeFirst()
  return row?.chosen_at ?? 0
}

export async function accountInUse(db: Db, returnId: string) {
  return db
    .selectFrom("bank_accounts")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("verdict", "=", "approved")
    .where("ended_at", "is", null)
    .executeTakeFirst()
}
