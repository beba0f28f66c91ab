import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { hashToken } from "../identity/hash-token.ts"

/** Known to everyone, as the demo's passwords are; with it the API page's examples run. */
export const DEMO_KEY = "bdk_demo_everyone-knows-this-key"

export async function layDemoKey(tx: Tx, ctx: Context, shopId: string): Promise<void> {
  await tx
    .insertInto("api_keys")
    .values({
      id: ctx.newId(),
      shop_id: shopId,
      site_id: null,
      name: "API page",
      key_hash: hashToken(DEMO_KEY),
      scopes: JSON.stringify(["order.upsert", "return.read", "return.upsert"]),
      created_at: ctx.now(),
      revoked_at: null,
      expires_at: null,
      last_used_at: null,
    })
    .execute()
}
