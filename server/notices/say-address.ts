import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { tellOfReturn } from "../db/tell-change.ts"

/**
 * The customer told another address: from now on mails of this return go there. What could not be told for want of one is
 * told now, as far as it is still so. An address from which mail came back is given another try by saying it again.
 */
export async function sayAddress(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { returnId: string; address: string },
): Promise<Result<{ address: string }>> {
  if (actor.kind !== "person" || !may(actor, "notice.send"))
    return refused("not_allowed", "Customer service says where mails go.")
  const returned = await tx.selectFrom("returns").select("id").where("id", "=", input.returnId).executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  await keepAddress(tx, ctx, actor, input)
  return done({ address: input.address })
}

export async function keepAddress(
  tx: Tx,
  ctx: Context,
  actor: Extract<Actor, { kind: "person" }>,
  { returnId, address }: { returnId: string; address: string },
): Promise<void> {
  const row = { address: address.trim(), said_by: actor.id, at: ctx.now() }
  await tx
    .insertInto("notice_addresses")
    .values({ return_id: returnId, ...row })
    .onConflict((conflict) => conflict.column("return_id").doUpdateSet(row))
    .execute()
  // a person vouches for it; that its owner complained of us stays
  await tx
    .deleteFrom("mail_troubles")
    .where("address", "=", row.address.toLowerCase())
    .where("trouble", "=", "bounced")
    .execute()
  await tx
    .updateTable("notices")
    .set({ state: "waiting", due_at: ctx.now() })
    .where("return_id", "=", returnId)
    .where("state", "=", "unaddressed")
    .execute()
  await tellOfReturn(tx, returnId)
  await appendAudit(tx, ctx, actor, { action: "notice.address", subject: `return:${returnId}`, detail: {} })
}
