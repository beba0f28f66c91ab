import type { z } from "zod/mini"
import type { KeyList } from "../../shared/contract/identity.ts"
import { done, type Result } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { keysNotAllowed } from "./add-key.ts"

/** Every key, revoked ones too; of a key itself nothing but its hash is kept. */
export async function listKeys(db: Db, _ctx: Context, actor: Actor): Promise<Result<z.infer<typeof KeyList>>> {
  if (!may(actor, "key.write")) return keysNotAllowed()
  const rows = await db
    .selectFrom("api_keys")
    .innerJoin("shops", "shops.id", "api_keys.shop_id")
    .leftJoin("sites", "sites.id", "api_keys.site_id")
    .select(["api_keys.id", "api_keys.name", "api_keys.shop_id as shopId", "shops.name as shop", "api_keys.scopes"])
    .select(["api_keys.created_at as createdAt", "api_keys.revoked_at as revokedAt", "api_keys.site_id as siteId"])
    .select(["sites.name as site", "api_keys.last_used_at as lastUsedAt", "api_keys.expires_at as expiresAt"])
    .orderBy("api_keys.created_at", "desc")
    .orderBy("api_keys.id")
    .execute()
  const shops = await db.selectFrom("shops").select(["id", "name"]).orderBy("name").execute()
  const sites = await db.selectFrom("sites").select(["id", "name"]).orderBy("name").execute()
  return done({ keys: rows.map((row) => ({ ...row, scopes: JSON.parse(row.scopes) as string[] })), shops, sites })
}
