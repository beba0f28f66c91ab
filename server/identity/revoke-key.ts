import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { keysNotAllowed } from "./add-key.ts"

/** Opens nothing from now on. */
export async function revokeKey(tx: Tx, ctx: Context, actor: Actor, input: { id: string }): Promise<Result<null>> {
  if (!may(actor, "key.write")) return keysNotAllowed()
  const key = await tx.selectFrom("api_keys").select("revoked_at").where("id", "=", input.id).executeTakeFirst()
  if (!key) return refused("not_found", "There is no such key.")
  if (key.revoked_at !== null) return refused("already_done", "It is revoked already.")
  await tx.updateTable("api_keys").set({ revoked_at: ctx.now() }).where("id", "=", input.id).execute()
  await appendAudit(tx, ctx, actor, { action: "key.revoke", subject: `api_key:${input.id}` })
  return done(null)
}
