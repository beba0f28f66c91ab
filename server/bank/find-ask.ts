import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type LinkUse, readLink, type SignedLink } from "../links/sign-link.ts"

export interface FoundAsk {
  ask: Tables["bank_asks"]
  link: SignedLink
}

/** Null for a link that is wrong, over or no longer the newest: the three are told apart by nobody. */
export async function findAsk(
  db: Db,
  ctx: Pick<Context, "secret" | "now">,
  use: Extract<LinkUse, `bank ${string}`>,
  token: string,
): Promise<FoundAsk | null> {
  const link = readLink(ctx, use, token)
  if (!link) return null
  const ask = await db.selectFrom("bank_asks").selectAll().where("id", "=", link.id).executeTakeFirst()
  if (!ask || ask.version !== link.version || ask.expires_at <= ctx.now()) return null
  const newer = await db
    .selectFrom("bank_asks")
    .select("id")
    .where("return_id", "=", ask.return_id)
    .where("version", ">", ask.version)
    .executeTakeFirst()
  return newer ? null : { ask, link }
}
