import type { z } from "zod/mini"
import type { KeyMade, KeyNew } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { hashToken, mintToken } from "./hash-token.ts"

export const keysNotAllowed = () => refused("not_allowed", "API keys are an administrator's.")

/** A key for one shop's data and what its scopes name. It is shown here and never again. */
export async function addKey(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.infer<typeof KeyNew>,
): Promise<Result<z.infer<typeof KeyMade>>> {
  if (!may(actor, "key.write")) return keysNotAllowed()
  const shop = await tx.selectFrom("shops").select("id").where("id", "=", input.shopId).executeTakeFirst()
  if (!shop) return refused("not_found", "There is no such shop.")
  const [id, key] = [ctx.newId(), `bdk_${mintToken(ctx)}`]
  const scopes = [...new Set(input.scopes)].sort()
  const row = { id, shop_id: shop.id, name: input.name, key_hash: hashToken(key), scopes: JSON.stringify(scopes) }
  await tx
    .insertInto("api_keys")
    .values({ ...row, created_at: ctx.now(), revoked_at: null })
    .execute()
  const detail = { shop: shop.id, scopes }
  await appendAudit(tx, ctx, actor, { action: "key.add", subject: `api_key:${id}`, detail })
  return done({ id, key })
}
