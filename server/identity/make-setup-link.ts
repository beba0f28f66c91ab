import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { hashToken, mintToken } from "./hash-token.ts"

const VALID_MS = 24 * 3_600_000

/** The one link that makes the first administrator; one made before is worth nothing now. Null: somebody is there. */
export async function makeSetupLink(tx: Tx, ctx: Context): Promise<{ token: string } | null> {
  const anyone = await tx.selectFrom("people").select("id").limit(1).executeTakeFirst()
  if (anyone) return null
  await tx.deleteFrom("setup_links").where("used_at", "is", null).execute()
  const token = mintToken(ctx)
  const at = { created_at: ctx.now(), expires_at: ctx.now() + VALID_MS, used_at: null }
  await tx
    .insertInto("setup_links")
    .values({ token_hash: hashToken(token), ...at })
    .execute()
  return { token }
}
