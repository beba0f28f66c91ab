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
  const siteId = input.siteId ?? null
  if (siteId !== null && !(await tx.selectFrom("sites").select("id").where("id", "=", siteId).executeTakeFirst()))
    return refused("not_found", "There is no such site.")
  const scopes = [...new Set(input.scopes)].sort()
  const made = await writeKey(tx, ctx, { shopId: shop.id, siteId, name: input.name, scopes: JSON.stringify(scopes) })
  const detail = { shop: shop.id, site: siteId, scopes }
  await appendAudit(tx, ctx, actor, { action: "key.add", subject: `api_key:${made.id}`, detail })
  return done(made)
}

/** Its hash is kept, and the key itself nowhere. */
export async function writeKey(
  tx: Tx,
  ctx: Context,
  { shopId, siteId, name, scopes }: { shopId: string; siteId: string | null; name: string; scopes: string },
): Promise<z.infer<typeof KeyMade>> {
  const [id, key] = [ctx.newId(), `bdk_${mintToken(ctx)}`]
  const row = { id, shop_id: shopId, site_id: siteId, name, key_hash: hashToken(key), scopes }
  const unused = { revoked_at: null, expires_at: null, last_used_at: null }
  await tx
    .insertInto("api_keys")
    .values({ ...row, ...unused, created_at: ctx.now() })
    .execute()
  return { id, key }
}
