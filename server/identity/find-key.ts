import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { hashToken } from "./hash-token.ts"

/** Who asks with this API key; null: nobody whom we know. */
export async function findKey(ctx: Context, key: string): Promise<Actor | null> {
  const row = await ctx.database.read
    .selectFrom("api_keys")
    .select(["id", "shop_id", "scopes"])
    .where("key_hash", "=", hashToken(key))
    .where("revoked_at", "is", null)
    .executeTakeFirst()
  return row ? { kind: "api_key", id: row.id, shopId: row.shop_id, scopes: JSON.parse(row.scopes) } : null
}
