import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { EndpointSecret, NewEndpoint } from "../../shared/contract/webhooks.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { whyNotPost } from "../outgoing/post-out.ts"
import { newSecret, sealSecret } from "./secrets.ts"

/** A new address that hears of a shop's returns. Its secret is answered here and never again. */
export async function addEndpoint(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: z.infer<typeof NewEndpoint>,
): Promise<Result<z.infer<typeof EndpointSecret>>> {
  if (actor.kind !== "person" || !may(actor, "webhook.manage"))
    return refused("not_allowed", "Webhooks are the administrator's.")
  const shop = await tx.selectFrom("shops").select("id").where("id", "=", input.shopId).executeTakeFirst()
  if (!shop) return refused("not_found", "No such shop.")
  const problem = whyNotUrl(ctx, input.url)
  if (problem) return problem
  const secret = newSecret(ctx)
  const { id, name, url, kinds } = input
  const now = ctx.now()
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto("webhook_endpoints")
    .values({
      id,
      shop_id: shop.id,
      name,
      url,
      kinds: JSON.stringify([...new Set(kinds)]),
      secret: sealSecret(ctx, id, secret),
      created_by: actor.id,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n)
    return refused("already_done", "It is there already; its secret was shown then.", { todo: "Change the secret." })
  const detail = { shop: shop.id, name, url, kinds }
  await appendAudit(tx, ctx, actor, { action: "webhook.add", subject: `webhook_endpoint:${id}`, detail })
  return done({ id, secret })
}

/** Told at once where it can be seen; a name is looked at again whenever it is called. */
export function whyNotUrl(ctx: Pick<Context, "config">, url: string): Refusal | null {
  const problem = whyNotPost(url, { privateAllowed: ctx.config.webhooksPrivate })
  if (problem === null) return null
  return refused("invalid", `This address is not called: ${problem}.`, {
    errors: [{ path: "url", wants: "an https address on the internet" }],
  })
}
