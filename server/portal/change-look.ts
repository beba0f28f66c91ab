import type { z } from "zod/mini"
import type { LookChange, LookChanged, ShopLooks } from "../../shared/contract/portal.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import { shownShop, shownShops } from "./shop-look.ts"

const notTheirs = () => refused("not_allowed", "How a shop shows itself is an administrator's to say.")

/** Each shop as its customers see it. */
export async function readLooks(db: Db, ctx: Context, actor: Actor): Promise<Result<z.infer<typeof ShopLooks>>> {
  if (!may(actor, "portal.look")) return notTheirs()
  const url = portalOrigin(ctx)
  const shops = (await shownShops(db)).map(({ id, code, name, version, look }) => ({
    ...{ id, code, name, version, look },
    url: `${url}/s/${code}`,
  }))
  return done({ url, shops })
}

/** From now on, as a new version with its author and reason. Refuses a logo that was not kept here. */
export async function changeLook(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, version, look, reason, hasLogo }: z.infer<typeof LookChange> & { shopId: string; hasLogo: boolean },
): Promise<Result<z.infer<typeof LookChanged>>> {
  if (actor.kind !== "person" || !may(actor, "portal.look")) return notTheirs()
  await forUpdate(tx, tx.selectFrom("shops").select("id").where("id", "=", shopId)).execute()
  const known = await shownShop(tx, { id: shopId })
  if (!known) return refused("not_found", "No such shop.")
  if (known.version !== version) return refused("moved_on", "Somebody has changed this since you opened it.")
  if (look.logo !== null && !hasLogo)
    return refused("invalid", "Send the logo first.", {
      errors: [{ path: "look.logo", wants: "a picture that was sent" }],
    })
  const row = { shop_id: shopId, version: version + 1, document: JSON.stringify(look), author_id: actor.id, reason }
  await tx
    .insertInto("shop_looks")
    .values({ ...row, at: ctx.now() })
    .execute()
  const detail = { version: version + 1, reason, colours: look.colours }
  await appendAudit(tx, ctx, actor, { action: "portal.look", subject: `shop:${shopId}`, detail })
  return done({ version: version + 1 })
}
