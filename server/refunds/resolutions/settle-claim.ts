import { done, type Refusal, type Result, refused } from "../../../shared/contract/problem.ts"
import type { ClaimSettled, ClaimSettling } from "../../../shared/contract/resolutions.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Tx } from "../../db/open.ts"
import { bankAccount, customerClaimAccount, writtenOffAccount } from "../../ledger/accounts.ts"
import { postEntry } from "../../ledger/post.ts"

/**
 * A claim on a customer comes to its end: they paid it back, or the shop lets it go. Once, with a reason, in the books; no
 * decision opens the same one again.
 */
export async function settleClaim(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, settling }: { id: string; settling: ClaimSettling },
): Promise<Result<ClaimSettled>> {
  if (actor.kind !== "person" || !may(actor, "claim.settle"))
    return refused("not_allowed", "Claims are finance's to settle.")
  const query = tx.selectFrom("claims").selectAll().where("id", "=", id).where("against", "=", "customer")
  const claim = await forUpdate(tx, query).executeTakeFirst()
  const problem: Refusal | null = !claim
    ? refused("not_found", "No such claim.")
    : claim.state === "open"
      ? null
      : refused("already_done", `This claim is ${claim.state}.`, { state: claim.state })
  if (problem || !claim) return problem ?? refused("not_found")

  const paid = settling.how === "paid"
  await tx.updateTable("claims").set({ state: settling.how }).where("id", "=", id).execute()
  const { amount_minor: amountMinor, currency } = claim
  await postEntry(tx, ctx, {
    source: `claim_settled:${id}`,
    kind: paid ? "claim_paid" : "claim_ended",
    intentId: null,
    text: paid ? "The customer paid it back" : "The shop lets it go",
    postings: [
      { account: paid ? bankAccount("manual") : writtenOffAccount(id), amountMinor, currency },
      { account: customerClaimAccount(id), amountMinor: -amountMinor, currency },
    ],
  })
  const detail = { claim: id, how: settling.how, reason: settling.reason, amountMinor, currency }
  await appendAudit(tx, ctx, actor, { action: "claim.settle", subject: `return:${claim.return_id}`, detail })
  return done({ id, state: settling.how })
}
