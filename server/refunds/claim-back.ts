import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Adjusted, Adjustment } from "../../shared/contract/refund-acts.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { customerClaimAccount, recoveredAccount } from "../ledger/accounts.ts"
import { postEntry } from "../ledger/post.ts"
import type { KnownIntent } from "./lock-intent.ts"
import { type Given, noteOf } from "./why-given.ts"

/** What finance claims of a customer who was given too much. */
export const OVER_REFUNDED = "over_refunded"

interface Claiming {
  known: KnownIntent
  change: Adjustment
  given: Given
}

/** Too much was given: the difference is claimed of the customer, within what was paid and is not claimed yet. */
export async function claimBack(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { known: { intent }, change, given }: Claiming,
): Promise<Result<z.infer<typeof Adjusted>>> {
  if (intent.state !== "paid" && intent.state !== "paid_outside")
    return refused("conflict", `This refund is ${intent.state}: nothing can be claimed back before it was paid.`)
  const most = await leftToClaim(tx, intent.return_id)
  if (change.amountMinor > most)
    return refused(
      "conflict",
      `At most ${writeDecimal(most, intent.currency)} ${intent.currency} was given and not claimed.`,
    )
  const id = ctx.newId()
  const { amountMinor, currency } = change
  await tx
    .insertInto("claims")
    .values({
      ...{ id, kind: OVER_REFUNDED, against: "customer", return_id: intent.return_id, parcel_id: null, currency },
      ...{ amount_minor: amountMinor, state: "open", reason: noteOf(given), opened_at: ctx.now() },
    })
    .execute()
  await postEntry(tx, ctx, {
    source: `claim:${id}`,
    kind: "claim_opened",
    intentId: intent.id,
    text: "Given too much, claimed of the customer",
    postings: [
      { account: customerClaimAccount(id), amountMinor, currency },
      { account: recoveredAccount(id), amountMinor: -amountMinor, currency },
    ],
  })
  const detail = { claim: id, why: given.why, reason: given.words, amountMinor, currency }
  await appendAudit(tx, ctx, actor, { action: "refund.claim", subject: `intent:${intent.id}`, detail })
  return done({ id, kind: "claim" })
}

async function leftToClaim(tx: Tx, returnId: string): Promise<number> {
  const paid = await tx
    .selectFrom("intents")
    .select("amount_minor")
    .where("return_id", "=", returnId)
    .where("kind", "in", ["principal", "adjustment"])
    .where("state", "in", ["paid", "paid_outside"])
    .execute()
  const claimed = await tx
    .selectFrom("claims")
    .select("amount_minor")
    .where("return_id", "=", returnId)
    .where("kind", "=", OVER_REFUNDED)
    .execute()
  return sumMinor(paid.map((one) => one.amount_minor)) - sumMinor(claimed.map((one) => one.amount_minor))
}
