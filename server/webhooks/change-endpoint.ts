import type { Selectable } from "kysely"
import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { EndpointChange, EndpointChanged, EndpointSecret } from "../../shared/contract/webhooks.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { whyNotUrl } from "./add-endpoint.ts"
import { SEND_WEBHOOK } from "./queue-deliveries.ts"
import { newSecret, sealSecret } from "./secrets.ts"

/** So long the secret of before signs beside the new one. */
const BOTH_MS = 24 * 60 * 60_000

/** Name, address, kinds, on or off. On again after failures it begins as new; what was given up is sent from its page. */
export async function changeEndpoint(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, change }: { id: string; change: z.infer<typeof EndpointChange> },
): Promise<Result<z.infer<typeof EndpointChanged>>> {
  const known = await mine(tx, actor, { id, version: change.version })
  if ("ok" in known) return known
  const problem = whyNotUrl(ctx, change.url)
  if (problem) return problem
  const { name, url, state } = change
  const anew = state === "on" && (known.state !== "on" || known.url !== url)
  const version = known.version + 1
  await tx
    .updateTable("webhook_endpoints")
    .set({
      ...{ name, url, state, version, updated_at: ctx.now(), kinds: JSON.stringify([...new Set(change.kinds)]) },
      ...(anew && { because: null, failures: 0, failing_since: null, paused_until: null }),
    })
    .where("id", "=", id)
    .execute()
  if (anew) await goOn(tx, ctx, id)
  const detail = { name, url, state, kinds: change.kinds, from: { url: known.url, state: known.state } }
  await appendAudit(tx, ctx, actor, { action: "webhook.change", subject: `webhook_endpoint:${id}`, detail })
  return done({ version })
}

/** A new secret, shown once; the one of before signs for a day beside it. */
export async function rotateSecret(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, version }: { id: string; version: number },
): Promise<Result<z.infer<typeof EndpointSecret>>> {
  const known = await mine(tx, actor, { id, version })
  if ("ok" in known) return known
  const secret = newSecret(ctx)
  await tx
    .updateTable("webhook_endpoints")
    .set({
      secret: sealSecret(ctx, id, secret),
      old_secret: known.secret,
      old_until: ctx.now() + BOTH_MS,
      updated_at: ctx.now(),
      version: known.version + 1,
    })
    .where("id", "=", id)
    .execute()
  await appendAudit(tx, ctx, actor, { action: "webhook.rotate", subject: `webhook_endpoint:${id}`, detail: {} })
  return done({ id, secret })
}

async function mine(
  tx: Tx,
  actor: Actor,
  { id, version }: { id: string; version: number },
): Promise<Selectable<Tables["webhook_endpoints"]> | Refusal> {
  if (actor.kind !== "person" || !may(actor, "webhook.manage"))
    return refused("not_allowed", "Webhooks are the administrator's.")
  const query = tx.selectFrom("webhook_endpoints").selectAll().where("id", "=", id)
  const known = await forUpdate(tx, query).executeTakeFirst()
  if (!known) return refused("not_found", "No such webhook.")
  return known.version === version ? known : refused("moved_on", undefined, { state: known.state })
}

/** What waited while it was off. */
async function goOn(tx: Tx, ctx: Context, id: string): Promise<void> {
  const rows = await tx
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("endpoint_id", "=", id)
    .where("state", "=", "waiting")
    .execute()
  for (const row of rows) await enqueueJob(tx, { id: ctx.newId(), kind: SEND_WEBHOOK, subject: row.id, now: ctx.now() })
}
