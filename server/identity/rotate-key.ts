import type { z } from "zod/mini"
import type { KeyMade, KeyRotate } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { keysNotAllowed, writeKey } from "./add-key.ts"

const HOUR = 3_600_000

/** A new key for the same shop, site and scopes; the old one opens for `keepHours` more and then nothing. */
export async function rotateKey(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { id: string } & z.infer<typeof KeyRotate>,
): Promise<Result<z.infer<typeof KeyMade>>> {
  if (!may(actor, "key.write")) return keysNotAllowed()
  const old = await tx.selectFrom("api_keys").selectAll().where("id", "=", input.id).executeTakeFirst()
  if (!old) return refused("not_found", "There is no such key.")
  const now = ctx.now()
  if (old.revoked_at !== null) return refused("already_done", "It is revoked already: make a new one.")
  if (old.expires_at !== null) return refused("already_done", "It has been rotated already.")
  const { shop_id: shopId, site_id: siteId, name, scopes } = old
  const made = await writeKey(tx, ctx, { shopId, siteId, name, scopes })
  const ends = now + input.keepHours * HOUR
  await tx
    .updateTable("api_keys")
    .set(input.keepHours === 0 ? { revoked_at: now } : { expires_at: ends })
    .where("id", "=", old.id)
    .execute()
  const detail = { by: made.id, keepHours: input.keepHours }
  await appendAudit(tx, ctx, actor, { action: "key.rotate", subject: `api_key:${old.id}`, detail })
  return done(made)
}
