import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Replayed, WebhookDeliveries } from "../../shared/contract/webhooks.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Db, Tx } from "../db/open.ts"
import { queueOne, SEND_WEBHOOK } from "./queue-deliveries.ts"

const A_PAGE = 50
const MOST_AT_ONCE = 1_000

export async function listDeliveries(
  db: Db,
  actor: Actor,
  input: { id: string; state?: "waiting" | "delivered" | "given_up" | undefined; before?: number | undefined },
): Promise<Result<WebhookDeliveries>> {
  if (!may(actor, "webhook.manage")) return refused("not_allowed", "Webhooks are the administrator's.")
  const { id, state, before } = input
  const rows = await db
    .selectFrom("webhook_deliveries as one")
    .leftJoin("returns", "returns.id", "one.return_id")
    .selectAll("one")
    .select("returns.rma")
    .where("one.endpoint_id", "=", id)
    .$if(state !== undefined, (query) => query.where("one.state", "=", state ?? "waiting"))
    .$if(before !== undefined, (query) => query.where("one.ordinal", "<", before ?? 0))
    .orderBy("one.ordinal", "desc")
    .limit(A_PAGE)
    .execute()
  const deliveries = rows.map((row) => ({
    id: row.id,
    eventId: row.event_id,
    kind: row.kind,
    returnId: row.return_id,
    rma: row.rma,
    state: row.state,
    tries: row.tries,
    status: row.status,
    lastError: row.last_error,
    createdAt: row.created_at,
    triedAt: row.tried_at,
    deliveredAt: row.delivered_at,
    body: row.body,
  }))
  return done({ deliveries, before: rows.length === A_PAGE ? (rows.at(-1)?.ordinal ?? null) : null })
}

/**
 * Sends again what is over, one or all that were given up: under the same id, so that who took it already knows it. In
 * its order, and tried for three days anew.
 */
export async function replay(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, delivery }: { id: string; delivery?: string | undefined },
): Promise<Result<z.infer<typeof Replayed>>> {
  if (actor.kind !== "person" || !may(actor, "webhook.manage"))
    return refused("not_allowed", "Webhooks are the administrator's.")
  const endpoint = await tx.selectFrom("webhook_endpoints").select("state").where("id", "=", id).executeTakeFirst()
  if (!endpoint) return refused("not_found", "No such webhook.")
  if (endpoint.state !== "on") return refused("conflict", "It is off.", { todo: "Turn it on first." })
  const rows = await tx
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("endpoint_id", "=", id)
    .$if(delivery !== undefined, (query) => query.where("id", "=", delivery ?? "").where("state", "<>", "waiting"))
    .$if(delivery === undefined, (query) => query.where("state", "=", "given_up"))
    .orderBy("ordinal")
    .limit(MOST_AT_ONCE)
    .execute()
  if (delivery !== undefined && rows.length === 0) return refused("conflict", "It is on its way, or is no more.")
  for (const row of rows) {
    const anew = { state: "waiting" as const, tries: 0, began_at: ctx.now(), delivered_at: null, last_error: null }
    await tx.updateTable("webhook_deliveries").set(anew).where("id", "=", row.id).execute()
    await enqueueJob(tx, { id: ctx.newId(), kind: SEND_WEBHOOK, subject: row.id, now: ctx.now() })
  }
  const detail = { count: rows.length, ...(delivery !== undefined && { delivery }) }
  await appendAudit(tx, ctx, actor, { action: "webhook.replay", subject: `webhook_endpoint:${id}`, detail })
  return done({ count: rows.length })
}

/** An event that says nothing, to see whether somebody answers. */
export async function pingEndpoint(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id }: { id: string },
): Promise<Result<z.infer<typeof Replayed>>> {
  if (actor.kind !== "person" || !may(actor, "webhook.manage"))
    return refused("not_allowed", "Webhooks are the administrator's.")
  const endpoint = await tx.selectFrom("webhook_endpoints").select("state").where("id", "=", id).executeTakeFirst()
  if (!endpoint) return refused("not_found", "No such webhook.")
  if (endpoint.state !== "on") return refused("conflict", "It is off.", { todo: "Turn it on first." })
  const body = JSON.stringify({ type: "ping", timestamp: new Date(ctx.now()).toISOString(), data: {} })
  const event = { event_id: `evt_${ctx.newId()}`, return_id: null, kind: "ping", body, ordinal: ctx.now() * 1000 }
  await queueOne(tx, ctx, id, event)
  await appendAudit(tx, ctx, actor, { action: "webhook.ping", subject: `webhook_endpoint:${id}`, detail: {} })
  return done({ count: 1 })
}
