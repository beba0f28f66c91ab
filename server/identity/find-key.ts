import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { hashToken } from "./hash-token.ts"

/** A key in use all day costs one small write a minute. */
const TO_THE_MS = 60_000

/** Who asks with this API key; null: nobody whom we know. Notes when it was last used. */
export async function findKey(ctx: Context, key: string): Promise<Actor | null> {
  const row = await ctx.database.read
    .selectFrom("api_keys")
    .select(["id", "shop_id", "site_id", "scopes", "expires_at", "last_used_at"])
    .where("key_hash", "=", hashToken(key))
    .where("revoked_at", "is", null)
    .executeTakeFirst()
  const now = ctx.now()
  if (!row || (row.expires_at !== null && row.expires_at <= now)) return null
  if ((row.last_used_at ?? 0) <= now - TO_THE_MS)
    await ctx.database.write((tx) =>
      tx.updateTable("api_keys").set({ last_used_at: now }).where("id", "=", row.id).execute(),
    )
  const scopes = JSON.parse(row.scopes) as string[]
  return { kind: "api_key", id: row.id, shopId: row.shop_id, siteId: row.site_id, scopes }
}
